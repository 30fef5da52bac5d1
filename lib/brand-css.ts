import { type BrandColors, brandColors } from "./brand-colors.ts";

/** The base of all corners, of which each part of a page has its own multiple. */
export const brandRadii = { none: "0rem", small: "0.25rem", medium: "0.5rem", large: "0.875rem" } as const;
export type BrandRadius = keyof typeof brandRadii;

/** A font that the vendor names. `isVariable`: the file has all weights; otherwise browsers make its bold text. */
export type BrandFontFile = { url: string; isVariable: boolean };
export type BrandFont = "inter" | "system" | BrandFontFile;

/** How the vendor wants pages to look. */
export type BrandLook = { color: string; radius: BrandRadius; font: BrandFont };

/** After the Latin fonts, those of systems in Japanese, Korean, Chinese and Arabic. */
const systemFonts =
  'ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Hiragino Sans","Yu Gothic UI","Apple SD Gothic Neo","Malgun Gothic","PingFang SC","Microsoft YaHei","Noto Sans Arabic",sans-serif';

/**
 * Returns the CSS of the vendor's look: variables for light and dark, and the font's file. `<html data-theme="light|dark">`
 * chooses the theme; without it, the system does. The fonts "inter" and "system" need no rule here: app/globals.css has Inter's,
 * and browsers load only fonts that are used.
 */
export function brandCss(look: BrandLook): string {
  const dark = colorVariables(brandColors(look.color, "dark"));
  return [
    fontFace(look.font),
    `:root{${colorVariables(brandColors(look.color, "light"))};--radius:${brandRadii[look.radius]};--font-brand:${fontStack(look.font)}}`,
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}`,
    `@media screen{:root[data-theme=dark]{${dark}}}`,
    // With two logos, each theme shows its own. The light one is also the one for print.
    ".logo-dark{display:none}",
    "@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]) .logo-dark{display:block}:root:not([data-theme=light]) .logo-light{display:none}}",
    "@media screen{:root[data-theme=dark] .logo-dark{display:block}:root[data-theme=dark] .logo-light{display:none}}",
  ].join("");
}

/** The CSS variables of one theme, without braces. */
export function colorVariables(colors: BrandColors): string {
  return [
    `--brand:${colors.brand}`,
    `--brand-text:${colors.brandText}`,
    `--brand-hover:${colors.brandHover}`,
    `--brand-edge:${colors.brandEdge}`,
    `--accent:${colors.accent}`,
  ].join(";");
}

/** The value of `font-family`. Letters that the vendor's font lacks come from the system's. */
export function fontStack(font: BrandFont): string {
  if (font === "system") return systemFonts;
  if (font === "inter") return `"Inter Variable","Inter Fallback",${systemFonts}`;
  return `"Brand Font",${systemFonts}`;
}

/** The rule that loads the vendor's font. Text shows at once in the system's font, and changes when the file is there. */
export function fontFace(font: BrandFont): string {
  if (typeof font === "string") return "";
  const weight = font.isVariable ? "100 900" : "400";
  return `@font-face{font-family:"Brand Font";src:url("${font.url}") format("woff2");font-weight:${weight};font-display:swap}`;
}
