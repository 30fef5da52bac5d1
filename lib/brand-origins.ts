/** The settings that may name a file on another server, by what browsers load it as. */
const assets = {
  image: ["BRAND_LOGO", "BRAND_LOGO_DARK", "BRAND_ICON", "BRAND_SIGN_IN_PICTURE"],
  font: ["BRAND_FONT"],
} as const;

/** The origins from which pages may load the vendor's pictures or font, for the Content-Security-Policy. */
export function brandOrigins(
  kind: keyof typeof assets,
  settings: Readonly<Record<string, string | undefined>>,
): string[] {
  const origins = assets[kind].flatMap((name) => {
    const value = settings[name] ?? "";
    return value.startsWith("https://") && URL.canParse(value) ? [new URL(value).origin] : [];
  });
  return [...new Set(origins)];
}
