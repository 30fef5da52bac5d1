import type { MailSetting } from "../../lib/mail/mail.ts";

/** What the vendor's settings say, for all languages. */
export type GallerySettings = Omit<MailSetting, "locale" | "messages">;

/** Reads the brand from the portal's environment. What is wrong or missing there is replaced: the portal reports it. */
export function gallerySettings(environment: Record<string, string | undefined>, portalUrl: string): GallerySettings {
  const set = (name: string) => environment[name] || null;
  const logo = (name: string) => {
    const url = set(name);
    return url !== null && URL.canParse(url, portalUrl) ? new URL(url, portalUrl).href : null;
  };
  const color = set("BRAND_COLOR") ?? "";
  return {
    portalUrl,
    brand: {
      name: set("BRAND_NAME") ?? "License Portal",
      logo: logo("BRAND_LOGO"),
      logoDark: logo("BRAND_LOGO_DARK"),
      color: isColor(color) ? color : "#2f6df6",
      radius: 10,
      supportUrl: set("BRAND_SUPPORT_URL"),
    },
    legal: (["imprint", "privacy", "terms"] as const).flatMap((kind) => {
      const url = set(`LEGAL_${kind.toUpperCase()}_URL`);
      return url === null ? [] : [{ kind, url }];
    }),
  };
}

/** A color as BRAND_COLOR has it. */
export function isColor(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}
