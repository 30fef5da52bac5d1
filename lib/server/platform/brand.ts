import "server-only";
import { readFileSync } from "node:fs";
import { brandColors } from "@/lib/brand-colors";
import { brandCss } from "@/lib/brand-css";
import { letterIcon, maskableIcon } from "@/lib/brand-icon";
import { publicFile } from "./brand-settings";
import { env } from "./env";

/** The vendor's logo. `dark` is null if one logo is for both themes. Each is an https URL, or a path under public/. */
export type BrandLogo = { light: string; dark: string | null };

/** The vendor's brand on pages and in mails. */
export type Brand = {
  name: string;
  logo: BrandLogo | null;
  supportUrl: string | null;
  /** Where customers buy licenses. */
  shopUrl: string | null;
  /** Beside the sign-in, on wide screens: an https URL, or a path under public/. */
  signInPicture: string | null;
  icons: BrandIcons;
  /** CSS variables for both themes, and the vendor's font. */
  css: string;
};

/** The icon of tabs, home screens and app launchers. */
type BrandIcons = {
  /** The vendor's own picture, an https URL or a path under public/. Null: the portal draws one (lib/brand-icon.ts). */
  own: { url: string; type: "image/svg+xml" | "image/png" } | null;
  /** The drawn one, as SVG. */
  drawn: string;
  /** Without corners and with space around it, as SVG. Null for a picture of the vendor's that is on another server. */
  maskable: string | null;
};

let known: Brand | undefined;

/** The brand from the environment, which doesn't change while the server runs. */
export function brand(): Brand {
  known ??= read();
  return known;
}

function read(): Brand {
  const settings = env();
  const { BRAND_NAME, BRAND_LOGO, BRAND_LOGO_DARK, BRAND_COLOR, BRAND_RADIUS, BRAND_FONT } = settings;
  return {
    name: BRAND_NAME,
    logo: BRAND_LOGO === undefined ? null : { light: BRAND_LOGO, dark: BRAND_LOGO_DARK ?? null },
    supportUrl: settings.BRAND_SUPPORT_URL ?? null,
    shopUrl: settings.BRAND_SHOP_URL ?? null,
    signInPicture: settings.BRAND_SIGN_IN_PICTURE ?? null,
    icons: icons(),
    css: brandCss({ color: BRAND_COLOR, radius: BRAND_RADIUS, font: BRAND_FONT }),
  };
}

function icons(): BrandIcons {
  const { BRAND_NAME, BRAND_COLOR, BRAND_ICON } = env();
  const colors = brandColors(BRAND_COLOR, "light");
  const drawn = letterIcon(BRAND_NAME, colors, "rounded");
  if (BRAND_ICON === undefined) return { own: null, drawn, maskable: letterIcon(BRAND_NAME, colors, "full") };
  const type = /\.png$/i.test(BRAND_ICON.split(/[?#]/, 1)[0] ?? "") ? "image/png" : "image/svg+xml";
  const file = BRAND_ICON.startsWith("/") ? publicFile(BRAND_ICON) : null;
  const maskable = file === null ? null : maskableIcon(readFileSync(file), type);
  return { own: { url: BRAND_ICON, type }, drawn, maskable };
}
