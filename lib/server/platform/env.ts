import "server-only";
import * as z from "zod";

/** One variable is missing or malformed. The message is a whole sentence for the person who starts the portal; it never quotes the value. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

/** Says in one clause what is wrong and what to do; zod's own message would not name the remedy. */
const remedy = (text: string) => ({ error: text });

function isLoopback(url: URL): boolean {
  return url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
}

/** https anywhere, http on loopback alone: a cookie or a token must not cross a network in the clear. */
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
  "must hold at least one secret of 32 random bytes in base64url, newest first, separated by commas: `openssl rand -base64 32 | tr '+/' '-_'` makes one";
const secrets = z.string(remedy(SECRETS_REMEDY)).transform((value, context) => {
  const list = value
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  if (list.length > 0 && list.every((one) => Buffer.from(one, "base64url").length >= 32)) return list;
  context.addIssue({ code: "custom", message: SECRETS_REMEDY });
  return z.NEVER;
});

/** `Name|URL` or a bare URL, separated by commas; the name is what stands in "Back to {name}". */
const returnUrls = z.string().transform((value, context) =>
  value
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      const bar = entry.indexOf("|");
      const url = entry.slice(bar + 1).trim();
      // By the parsed scheme: parsing drops tabs and line breaks out of the text.
      const parsed = URL.canParse(url) ? new URL(url) : null;
      if (parsed === null || /^(javascript|data|vbscript|file|blob|about):$/.test(parsed.protocol)) {
        context.addIssue({ code: "custom", message: "must list addresses as `Name|URL`, separated by commas" });
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
    .string(remedy("is missing: make an organization access token in Polar's settings"))
    .min(8, remedy("is too short to be an organization access token of Polar")),
  POLAR_BASE_URL: secureUrl("must be an https address (http on loopback alone)")
    .transform(withoutSlash)
    .default("https://api.polar.sh"),
  POLAR_WEBHOOK_SECRET: z
    .string()
    .min(8, remedy("must be the webhook endpoint's secret from Polar's settings"))
    .optional(),
  SIGN_IN_LINK_SECRET: z.string().min(32, remedy("must be at least 32 characters long")).optional(),
  DATABASE_URL: postgresUrl("must be a postgres:// address, of a role that owns nothing"),
  DATABASE_MIGRATION_URL: postgresUrl("must be a postgres:// address, of the role that owns the tables").optional(),
  PORTAL_URL: secureUrl("must be the portal's own https address (http on loopback alone)").transform(
    (value) => new URL(value).origin,
  ),
  PORTAL_SECRETS: secrets,
  TRUSTED_PROXY_HOPS: wholeNumber("must be the number of proxies in front of the portal, 0 to 10", 0, 10).default(0),
  SESSION_IDLE_HOURS: wholeNumber("must be a number of hours, 1 to 720", 1, 720).default(12),
  SESSION_MAX_DAYS: wholeNumber("must be a number of days, 1 to 90", 1, 90).default(7),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/.+/, remedy("must be an smtp:// or smtps:// address"))
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u,
      remedy("must be `name@host` or `Name <name@host>`"),
    )
    .optional(),
  OIDC_ISSUER: secureUrl("must be the issuer's https address (http on loopback alone)").optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  STAFF_ROLES_CLAIM: z.string().min(1).default("roles"),
  SUPPORT_REQUIRES_CONSENT: flag.default(false),
  SUPPORT_ACCESS_MAIL: flag.default(false),
  BRAND_NAME: z.string().min(1).max(60).default("License Portal"),
  BRAND_LOGO: z
    .string()
    .regex(/^(https:\/\/|\/)[^\s"'<>]+$/, remedy("must be an https address or a path under public/"))
    .optional(),
  BRAND_COLOR: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, remedy("must be a color like #2f6df6"))
    .default("#2f6df6"),
  BRAND_SUPPORT_URL: z
    .string()
    .regex(/^(https:\/\/|mailto:)\S+$/, remedy("must be an https or mailto address"))
    .optional(),
  ALLOWED_RETURN_URLS: returnUrls.default([]),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

const environment = variables.superRefine((value, context) => {
  const isMailReady = value.SMTP_URL !== undefined && value.MAIL_FROM !== undefined;
  if (!value.SUPPORT_ACCESS_MAIL || isMailReady) return;
  // Who relies on it must not find out from a customer that nothing was sent.
  const message = "is true, which needs SMTP_URL and MAIL_FROM";
  context.addIssue({ code: "custom", path: ["SUPPORT_ACCESS_MAIL"], message });
});

export type Environment = z.infer<typeof environment>;

/**
 * Reads the environment into typed values.
 * @throws EnvironmentError naming the first variable at fault and the remedy.
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
      ? `is missing: it ${issue?.message}`
      : issue?.message;
  throw new EnvironmentError(`${name} ${text}. See .env.example for every variable and an example of each.`);
}

let parsed: Environment | undefined;

/** The environment, parsed at the first call; `boot` makes that call, so that a bad value stops the start. */
export function env(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}
