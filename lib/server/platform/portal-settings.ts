import "server-only";
import * as z from "zod";
import { reminderKinds } from "@/lib/api/reminders";
import { brandSettings } from "./brand-settings";
import { checkDatabaseSettings, databaseSettings } from "./database-settings";
import { logLevels } from "./log";
import { observabilitySettings } from "./observability-settings";
import { retentionSettings } from "./retention-settings";
import { isPublicSecret } from "./sandbox-secrets";
import { remedy, wholeNumber } from "./setting-formats";
import { siteSettings } from "./site-settings";
import { parseSmtpUrl, SMTP_URL_REMEDY } from "./smtp-url";
import { staffRolesSetting } from "./staff-roles-setting";

function isLoopback(url: URL): boolean {
  return url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
}

/** Could the network read what is sent to this URL? */
function isReadable(url: URL): boolean {
  return url.protocol === "http:" && !isLoopback(url);
}

/** An https URL, or an http URL on loopback. Cookies and tokens must never cross a network unencrypted. */
function secureUrl(text: string) {
  return z.string(remedy(text)).refine((value) => {
    if (!URL.canParse(value)) return false;
    const url = new URL(value);
    return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
  }, remedy(text));
}

/** A secure URL that names a server and nothing else, as its origin. */
const serverUrl = (text: string) =>
  secureUrl(text)
    .refine((value) => {
      if (!URL.canParse(value)) return false;
      const { origin, href } = new URL(value);
      return href === `${origin}/`;
    }, remedy("must not have a path, a query, or a user: keep only the scheme, the host and the port"))
    .transform((value) => new URL(value).origin);

const flag = z.enum(["true", "false"], remedy("must be true or false")).transform((value) => value === "true");

const SECRETS_REMEDY =
  "must list secrets of 32 random bytes in base64url, newest first, separated by commas. Create one with: openssl rand -base64 32 | tr '+/' '-_'";
const secrets = z.string(remedy(SECRETS_REMEDY)).transform((value, context) => {
  const list = value
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  // Buffer.from skips what isn't base64.
  const isSecret = (one: string) => /^[\w+/-]+={0,2}$/.test(one) && Buffer.from(one, "base64url").length >= 32;
  if (list.length > 0 && list.every(isSecret)) return list;
  context.addIssue({ code: "custom", message: SECRETS_REMEDY });
  return z.NEVER;
});

/** `Name|URL` or a bare URL, separated by commas. "Back to {name}" shows the name. */
const returnUrls = z.string().transform((value, context) =>
  value
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      const bar = entry.indexOf("|");
      const url = entry.slice(bar + 1).trim();
      // Checks the parsed scheme, because parsing removes tabs and line breaks from the text.
      const parsed = URL.canParse(url) ? new URL(url) : null;
      if (parsed === null || /^(javascript|data|vbscript|file|blob|about):$/.test(parsed.protocol)) {
        context.addIssue({ code: "custom", message: "must list URLs as `Name|URL`, separated by commas" });
        return z.NEVER;
      }
      return {
        url: parsed.href,
        name: bar > 0 ? entry.slice(0, bar).trim() : parsed.host || parsed.protocol.slice(0, -1),
      };
    }),
);

const REMINDERS_REMEDY = `must be off, or list ${reminderKinds.join(", ")}, separated by commas`;
const reminders = z.string().transform((value, context) => {
  const wanted = value.split(",").map((one) => one.trim());
  if (value.trim() === "off") return [];
  const kinds = reminderKinds.filter((kind) => wanted.includes(kind));
  if (kinds.length === new Set(wanted).size) return kinds;
  context.addIssue({ code: "custom", message: REMINDERS_REMEDY });
  return z.NEVER;
});

const DISCOVERY_REMEDY =
  "must be the https URL of the provider's discovery document (or http on loopback), with /.well-known/ in its path";

/** Each setting alone: its form, and its default. */
export const variables = z.object({
  NODE_ENV: z
    .enum(["development", "production", "test"], remedy("must be development, production or test"))
    .default("development"),
  POLAR_ACCESS_TOKEN: z
    .string(remedy("is missing. Create an organization access token in Polar's settings"))
    .regex(/^[\x21-\x7e]{8,}$/, remedy("must be an organization access token from Polar's settings")),
  POLAR_BASE_URL: serverUrl("must be an https URL (or http on loopback)").default("https://api.polar.sh"),
  POLAR_WEBHOOK_SECRET: z
    .string()
    .min(8, remedy("must be the webhook endpoint's secret from Polar's settings"))
    .optional(),
  SIGN_IN_LINK_SECRET: z.string().min(32, remedy("must have at least 32 characters")).optional(),
  ...databaseSettings.shape,
  PORTAL_URL: serverUrl("must be the portal's public https URL (or http on loopback)"),
  PORTAL_SECRETS: secrets,
  TRUSTED_PROXY_HOPS: wholeNumber("must be the number of proxies in front of the portal, from 0 to 10", 0, 10).default(
    0,
  ),
  SESSION_IDLE_HOURS: wholeNumber("must be a whole number of hours from 1 to 720", 1, 720).default(12),
  SESSION_MAX_DAYS: wholeNumber("must be a whole number of days from 1 to 90", 1, 90).default(7),
  PROOF_MAX_AGE_MINUTES: wholeNumber("must be a whole number of minutes from 15 to 129600", 15, 129_600).default(120),
  SMTP_URL: z
    .string()
    .refine((value) => parseSmtpUrl(value) !== null, remedy(SMTP_URL_REMEDY))
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
      remedy("must be `name@host` or `Name <name@host>`"),
    )
    .optional(),
  OIDC_ISSUER: secureUrl("must be the issuer's https URL (or http on loopback)").optional(),
  OIDC_DISCOVERY_URL: secureUrl(DISCOVERY_REMEDY)
    .refine(
      (value) => URL.canParse(value) && new URL(value).pathname.includes("/.well-known/"),
      remedy(DISCOVERY_REMEDY),
    )
    .optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_SCOPES: z
    .string()
    .regex(/^(\S+ +)*openid( +\S+)* *$/, remedy("must list scopes separated by spaces, with openid among them"))
    .default("openid profile email"),
  STAFF_ROLES_CLAIM: z.string().min(1).default("roles"),
  STAFF_ROLES: staffRolesSetting.optional(),
  SUPPORT_REQUIRES_CONSENT: flag.default(false),
  SUPPORT_ACCESS_MAIL: flag.default(false),
  REMINDERS: reminders.default([]),
  DEVICE_REPORTS: flag.default(false),
  ROTATION_APP_RENEWS: z.enum(["yes", "no", "unknown"], remedy("must be yes, no or unknown")).default("unknown"),
  ...brandSettings,
  ALLOWED_RETURN_URLS: returnUrls.default([]),
  LOG_LEVEL: z.enum(logLevels, remedy("must be fatal, error, warn, info, debug, trace or silent")).default("info"),
  LOG_CLIENT_IP: flag.default(false),
  ...observabilitySettings,
  ...siteSettings,
  ...retentionSettings,
});

/** Checks settings that depend on each other. Otherwise nobody would notice a mistake until a customer needs the feature. */
export const environment = variables.superRefine((value, context) => {
  const refuse = (name: keyof typeof value, message: string) =>
    context.addIssue({ code: "custom", path: [name], message });
  if (value.SMTP_URL !== undefined && value.MAIL_FROM === undefined)
    refuse("MAIL_FROM", "is missing. SMTP_URL is set, so set the sender of the portal's emails too");
  if (value.SUPPORT_ACCESS_MAIL && value.SMTP_URL === undefined)
    refuse("SUPPORT_ACCESS_MAIL", "is true, so SMTP_URL and MAIL_FROM must be set too");
  if (value.REMINDERS.length > 0 && value.SMTP_URL === undefined)
    refuse("REMINDERS", "is set, so SMTP_URL and MAIL_FROM must be set too");
  if (value.OIDC_ISSUER !== undefined && value.OIDC_CLIENT_ID === undefined)
    refuse("OIDC_CLIENT_ID", "is missing. OIDC_ISSUER is set, so set the client that is registered there too");
  const { OTEL_EXPORTER_OTLP_ENDPOINT: collector, OTEL_EXPORTER_OTLP_HEADERS: headers } = value;
  if (headers !== undefined && collector !== undefined && isReadable(new URL(collector)))
    refuse("OTEL_EXPORTER_OTLP_HEADERS", "would be sent unencrypted: use an https URL in OTEL_EXPORTER_OTLP_ENDPOINT");
  checkDatabaseSettings(value, refuse);
  if (value.BRAND_LOGO_DARK !== undefined && value.BRAND_LOGO === undefined)
    refuse("BRAND_LOGO", "is missing. BRAND_LOGO_DARK is set, so set the logo of the light theme too");
  if (value.OIDC_DISCOVERY_URL !== undefined && value.OIDC_ISSUER === undefined)
    refuse("OIDC_ISSUER", "is missing. OIDC_DISCOVERY_URL is set, so set the issuer that its document names too");
  if (value.SECURITY_POLICY_URL !== undefined && value.SECURITY_CONTACT === undefined)
    refuse("SECURITY_CONTACT", "is missing. SECURITY_POLICY_URL is set, so set where to report a vulnerability too");
  for (const name of publicSecretsOf(value))
    refuse(name, "uses a sandbox secret, which anyone can read. PORTAL_URL is https, so use a secret of your own");
});

/** The settings with a sandbox secret, if the portal is on https. A server on this machine may keep its sandbox secret. */
function publicSecretsOf(value: z.infer<typeof variables>): (keyof typeof value)[] {
  if (!value.PORTAL_URL.startsWith("https:")) return [];
  const isElsewhere = (url = "") => URL.canParse(url) && !isLoopback(new URL(url));
  const secretsInUse: [name: keyof typeof value, ...secrets: (string | undefined)[]][] = [
    ["PORTAL_SECRETS", ...value.PORTAL_SECRETS],
    ["SIGN_IN_LINK_SECRET", value.SIGN_IN_LINK_SECRET],
    ["POLAR_WEBHOOK_SECRET", value.POLAR_WEBHOOK_SECRET],
  ];
  if (isElsewhere(value.POLAR_BASE_URL)) secretsInUse.push(["POLAR_ACCESS_TOKEN", value.POLAR_ACCESS_TOKEN]);
  if (isElsewhere(value.OIDC_ISSUER)) secretsInUse.push(["OIDC_CLIENT_SECRET", value.OIDC_CLIENT_SECRET]);
  for (const name of ["DATABASE_URL", "DATABASE_DIRECT_URL", "DATABASE_MIGRATION_URL"] as const) {
    const url = value[name];
    if (url !== undefined && isElsewhere(url)) secretsInUse.push([name, new URL(url).password]);
  }
  return secretsInUse.flatMap(([name, ...given]) => (given.some((one) => one && isPublicSecret(one)) ? [name] : []));
}

export type Environment = z.infer<typeof environment>;
