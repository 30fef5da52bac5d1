import type { MailSetting } from "../../lib/mail/mail.ts";
import { localeOf } from "../../lib/messages/locale.ts";
import { createLocalizer } from "../../lib/messages/localize.ts";
import { vendorEdit } from "../../lib/messages/vendor-messages.ts";
import { assetUrl, ownSettings, readChoice } from "../brand/brand-choice.ts";

const { messagesFor } = createLocalizer();

/**
 * Reads the brand and the language from a URL's query, as the form of the brand's page sends them. Settings that aren't there are
 * the sandbox's own. What is wrong is replaced by the default.
 */
export function gallerySetting(query: URLSearchParams, portalUrl: string): MailSetting {
  const values = ownSettings();
  for (const [name, value] of query) values.set(name, value);
  const { settings, look, messagesFile, vendorMessages } = readChoice(values);
  const locale = localeOf(query.get("language"));
  const light = assetUrl(settings.BRAND_LOGO);
  return {
    portalUrl,
    brand: {
      name: settings.BRAND_NAME ?? "License Portal",
      logo: light === null ? null : { light, dark: assetUrl(settings.BRAND_LOGO_DARK) },
      color: look.color,
      radius: look.radius,
      supportUrl: settings.BRAND_SUPPORT_URL ?? null,
    },
    legal: (["imprint", "privacy", "terms"] as const).flatMap((kind) => {
      const url = settings[`LEGAL_${kind.toUpperCase()}_URL`];
      return url === undefined ? [] : [{ kind, url }];
    }),
    locale,
    messages: (messagesFile === null ? messagesFor : createLocalizer(vendorEdit(vendorMessages)).messagesFor)(locale),
  };
}
