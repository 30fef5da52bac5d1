import "server-only";

const LONGEST = 120;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Makes a stranger's text safe to show. Removes control characters, bidi controls and invisible format characters, except the
 * joiners that scripts and emoji need, and cuts it to `longest` graphemes.
 */
export function plainText(text: string, longest = LONGEST): string {
  const cleaned = text
    .normalize("NFC")
    .replace(/[\t\n\r]+/g, " ")
    .replace(
      /[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0001}]/gu,
      "",
    )
    .trim();
  if (cleaned.length <= longest) return cleaned;
  let kept = "";
  let count = 0;
  for (const { segment } of graphemes.segment(cleaned)) {
    if (count === longest) return `${kept}…`;
    // A "grapheme" of a thousand combining marks is no letter: cut it.
    kept += segment.length > 32 ? segment.slice(0, 32) : segment;
    count += 1;
  }
  return kept;
}
