import "server-only";
import { isRightToLeft } from "@/lib/messages/bind";
import { type Locale, languageOf } from "@/lib/messages/locale";
import { pageColors } from "@/lib/page-colors";
import { brand } from "./brand";
import { env } from "./env";
import { messagesFor } from "./messages";

type ManifestIcon = { src: string; sizes: string; type: string; purpose: "any" | "maskable" };

/** The content of /manifest.webmanifest (W3C, Web Application Manifest): the portal as an app of the vendor's. */
export function webManifest(locale: Locale) {
  const { name, icons } = brand();
  const svg = { sizes: "any", type: "image/svg+xml" };
  const any: ManifestIcon =
    icons.own === null
      ? { src: "/favicon.ico", ...svg, purpose: "any" }
      : {
          src: icons.own.url,
          sizes: icons.own.type === "image/png" ? "512x512" : "any",
          type: icons.own.type,
          purpose: "any",
        };
  const maskable: ManifestIcon = { src: "/maskable-icon.svg", ...svg, purpose: "maskable" };
  const language = languageOf(locale);
  return {
    id: "/",
    name: messagesFor(locale).shell.portalOf({ brand: name }),
    short_name: name,
    lang: language,
    dir: isRightToLeft(language) ? "rtl" : "ltr",
    start_url: "/license-keys",
    scope: "/",
    display: "standalone",
    theme_color: env().BRAND_COLOR,
    background_color: pageColors.light.page,
    icons: icons.maskable === null ? [any] : [any, maskable],
  };
}
