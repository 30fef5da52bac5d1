import "server-only";
import { type BrandColors, brandColors } from "@/lib/brand-colors";
import { env } from "./env";

/** The vendor, as the pages show them. */
export type Brand = {
  name: string;
  /** An https address, or a path under public/. */
  logo: string | null;
  supportUrl: string | null;
  /** CSS variables for :root, in light and dark. */
  css: string;
};

let known: Brand | undefined;

/** Name, logo, colours and support address from the environment, which does not change while the server runs. */
export function brand(): Brand {
  known ??= read();
  return known;
}

function read(): Brand {
  const { BRAND_NAME, BRAND_LOGO, BRAND_COLOR, BRAND_SUPPORT_URL } = env();
  const light = variables(brandColors(BRAND_COLOR, "light"));
  const dark = variables(brandColors(BRAND_COLOR, "dark"));
  return {
    name: BRAND_NAME,
    logo: BRAND_LOGO ?? null,
    supportUrl: BRAND_SUPPORT_URL ?? null,
    css: `:root{${light}}@media (prefers-color-scheme:dark){:root{${dark}}}`,
  };
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
