import "server-only";
import * as z from "zod";

/** A variable is missing or malformed. The message is a sentence for the person who starts the portal. It never quotes the value. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

/** A message that says what is wrong and how to fix it. Zod's own message doesn't name the remedy. */
const remedy = (text: string) => ({ error: text });

function isLoopback(url: URL): boolean {
  return url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
}

/** An https URL, or an http URL on loopback. Cookies and tokens must never cross a network unencrypted. */
function secureUrl(text: string) {
  return z.string(remedy(text)).refine((value) => {
    if (!URL.canParse(value)) return false;
    const url = new URL(value);
    return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
  }, remedy(text));
}

const withoutSlash = (value: string) => value.replace(/\/+$/, "");
const postgresUrl = (text: string) => z.string(remedy(text)).regex(/^postgres(ql)?:\/\/.+/, remedy(text));
const wholeNumber = (text: string, least: number, most: number) =>
  z.coerce.number(remedy(text)).int(remedy(text)).min(least, remedy(text)).max(most, remedy(text));
const flag = z.enum(["true", "false"], remedy("must be true or false")).transform((value) => value === "true");

const SECRETS_REMEDY =
  "must list secrets of 32 random bytes in base64url, newest first, separated by commas. Create one with: openssl rand -base64 32 | tr '+/' '-_'";
const secrets = z.string(remedy(SECRETS_REMEDY)).transform((value, context) => {
  const list = value
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  if (list.length > 0 && list.every((one) => Buffer.from(one, "base64url").length >= 32)) return list;
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

const variables = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  POLAR_ACCESS_TOKEN: z
    .string(remedy("is missing. Create an organization access token in Polar's settings"))
    .min(8, remedy("must be an organization access token from Polar's settings")),
  POLAR_BASE_URL: secureUrl("must be an https URL (or http on loopback)")
    .transform(withoutSlash)
    .default("https://api.polar.sh"),
  POLAR_WEBHOOK_SECRET: z
    .string()
    .min(8, remedy("must be the webhook endpoint's secret from Polar's settings"))
    .optional(),
  SIGN_IN_LINK_SECRET: z.string().min(32, remedy("must have at least 32 characters")).optional(),
  DATABASE_URL: postgresUrl("must be a postgres:// URL with a role that owns nothing"),
  DATABASE_MIGRATION_URL: postgresUrl("must be a postgres:// URL with the role that owns the tables").optional(),
  PORTAL_URL: secureUrl("must be the portal's public https URL (or http on loopback)").transform(
    (value) => new URL(value).origin,
  ),
  PORTAL_SECRETS: secrets,
  TRUSTED_PROXY_HOPS: wholeNumber("must be the number of proxies in front of the portal, from 0 to 10", 0, 10).default(
    0,
  ),
  SESSION_IDLE_HOURS: wholeNumber("must be a whole number of hours from 1 to 720", 1, 720).default(12),
  SESSION_MAX_DAYS: wholeNumber("must be a whole number of days from 1 to 90", 1, 90).default(7),
  PROOF_MAX_AGE_MINUTES: wholeNumber("must be a whole number of minutes from 15 to 129600", 15, 129_600).default(120),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/.+/, remedy("must be an smtp:// or smtps:// URL"))
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
      remedy("must be `name@host` or `Name <name@host>`"),
    )
    .optional(),
  OIDC_ISSUER: secureUrl("must be the issuer's https URL (or http on loopback)").optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_SCOPES: z
    .string()
    .regex(/^(\S+ +)*openid( +\S+)* *$/, remedy("must list scopes separated by spaces, with openid among them"))
    .default("openid profile email"),
  STAFF_ROLES_CLAIM: z.string().min(1).default("roles"),
  SUPPORT_REQUIRES_CONSENT: flag.default(false),
  SUPPORT_ACCESS_MAIL: flag.default(false),
  BRAND_NAME: z.string().min(1).max(60).default("License Portal"),
  BRAND_LOGO: z
    .string()
    .regex(/^(https:\/\/|\/)[^\s"'<>]+$/, remedy("must be an https URL or a path under public/"))
    .optional(),
  BRAND_COLOR: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, remedy("must be a color like #2f6df6"))
    .default("#2f6df6"),
  BRAND_SUPPORT_URL: z
    .string()
    .regex(/^(https:\/\/|mailto:)\S+$/, remedy("must be an https: or mailto: URL"))
    .optional(),
  ALLOWED_RETURN_URLS: returnUrls.default([]),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

const environment = variables.superRefine((value, context) => {
  const isMailReady = value.SMTP_URL !== undefined && value.MAIL_FROM !== undefined;
  if (!value.SUPPORT_ACCESS_MAIL || isMailReady) return;
  // Fail at the start, because a missing email is noticed only when a customer asks for it.
  const message = "is true, so SMTP_URL and MAIL_FROM must be set too";
  context.addIssue({ code: "custom", path: ["SUPPORT_ACCESS_MAIL"], message });
});

export type Environment = z.infer<typeof environment>;

/**
 * Parses the variables into typed values.
 * @throws EnvironmentError that names the first bad variable and the remedy.
 */
export function parseEnvironment(variables: Record<string, string | undefined>): Environment {
  // An empty value in a .env file means "not set".
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = environment.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const name = String(issue?.path[0] ?? "The environment");
  const text =
    given[name] === undefined && !issue?.message.startsWith("is missing")
      ? `is missing. It ${issue?.message}`
      : issue?.message;
  throw new EnvironmentError(`${name} ${text}. See .env.example for an example of every variable.`);
}

let parsed: Environment | undefined;

/** The environment, parsed on the first call. `boot` makes that call, so a bad value stops the start. */
export function env(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}
