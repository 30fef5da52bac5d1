import "server-only";
import { type BrandColors, brandColors } from "@/lib/brand-colors";
import { env } from "./env";

/** The vendor's brand on pages and in mails. */
export type Brand = {
  name: string;
  /** An https URL, or a path under public/. */
  logo: string | null;
  supportUrl: string | null;
  /** The tab's icon: the first letter of the name on the vendor's color, as SVG. */
  icon: string;
  /** CSS variables for :root, in light and dark. */
  css: string;
};

let known: Brand | undefined;

/** Name, logo, colors and support link from the environment, which doesn't change while the server runs. */
export function brand(): Brand {
  known ??= read();
  return known;
}

function read(): Brand {
  const { BRAND_NAME, BRAND_LOGO, BRAND_COLOR, BRAND_SUPPORT_URL } = env();
  const colors = brandColors(BRAND_COLOR, "light");
  const light = variables(colors);
  const dark = variables(brandColors(BRAND_COLOR, "dark"));
  return {
    name: BRAND_NAME,
    logo: BRAND_LOGO ?? null,
    supportUrl: BRAND_SUPPORT_URL ?? null,
    icon: icon(Array.from(BRAND_NAME)[0] ?? "", colors),
    css: `:root{${light}}@media (prefers-color-scheme:dark){:root{${dark}}}`,
  };
}

function icon(letter: string, { brand: ground, brandText }: BrandColors): string {
  const text = letter.replace(/[<>&]/g, "");
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${ground}"/>` +
    `<text x="16" y="22.5" text-anchor="middle" font-family="system-ui,sans-serif" font-size="19" font-weight="700" fill="${brandText}">${text}</text></svg>`
  );
}

function variables(colors: BrandColors): string {
  return [
    `--brand:${colors.brand}`,
    `--brand-text:${colors.brandText}`,
    `--brand-hover:${colors.brandHover}`,
    `--brand-edge:${colors.brandEdge}`,
    `--accent:${colors.accent}`,
  ].join(";");
}
