import "server-only";

/**
 * `Content-Disposition: attachment` (RFC 6266) with a plain `filename` for old readers and, where the name has more than
 * that can say, `filename*` in UTF-8 (RFC 8187). Nothing in the name can end the header or leave the folder.
 */
export function attachment(name: string): string {
  const safe =
    name
      .toWellFormed()
      .normalize("NFC")
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "")
      .replace(/[/\\:*?"<>|]+/g, "-")
      .replace(/^[\s.]+|[\s.]+$/g, "")
      .slice(0, 150)
      .toWellFormed() || "download";
  const plain = safe.replace(/[^\x20-\x7e]/g, "_").replace(/[%;]/g, "_");
  const extended = encodeURIComponent(safe).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return plain === safe
    ? `attachment; filename="${plain}"`
    : `attachment; filename="${plain}"; filename*=UTF-8''${extended}`;
}
