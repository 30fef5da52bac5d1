import "server-only";
import { type JWTPayload, jwtVerify } from "jose";
import * as z from "zod";
import { Problem } from "@/lib/api/problem";
import { isPlainLine } from "@/lib/api/typed-text";
import { log } from "@/lib/server/platform/log";
import { discoverIdentityProvider } from "./identity-provider";
import { ALGORITHMS, CLOCK_TOLERANCE_S, providerKeys } from "./provider-keys";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** The provider sends a logout token as soon as it is made. An old one is a replay. */
const MAX_AGE_S = 300;

/** PostgreSQL refuses NUL, and a provider's token may hold it. */
const storable = z.string().refine(isPlainLine);

const claims = z.object({
  jti: storable.max(500),
  iat: z.number(),
  sub: storable.optional(),
  sid: storable.optional(),
  events: z.record(z.string(), z.unknown()),
  // Section 2.4 forbids a nonce, so that an ID token is never accepted as a logout token.
  nonce: z.undefined().optional(),
});

export type LogoutToken = { jti: string; subject: string | null; providerSessionId: string | null };

/**
 * Checks a logout token: its signature, `iss`, `aud`, `iat`, `events`, no `nonce`, and a `sub` or `sid` (OpenID Connect
 * Back-Channel Logout 1.0, section 2.6). The caller checks that its `jti` is new.
 * @throws Problem `logout_token_invalid`, `staff_provider_unavailable`.
 */
export async function verifyLogoutToken(token: string): Promise<LogoutToken> {
  const config = await discoverIdentityProvider();
  const { issuer } = config.serverMetadata();
  const keys = providerKeys(config);
  if (keys === null) throw new Problem("logout_token_invalid");
  const payload = await verify(token, keys, issuer, config.clientMetadata().client_id);
  const { success, data } = claims.safeParse(payload);
  const namesSomebody = data?.sub !== undefined || data?.sid !== undefined;
  if (!success || !namesSomebody || !isObject(data.events[EVENT])) throw new Problem("logout_token_invalid");
  return { jti: data.jti, subject: data.sub ?? null, providerSessionId: data.sid ?? null };
}

async function verify(
  token: string,
  keys: NonNullable<ReturnType<typeof providerKeys>>,
  issuer: string,
  audience: string,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      maxTokenAge: MAX_AGE_S,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ["iat", "jti", "events"],
    });
    return payload;
  } catch (error) {
    log.warn({ event: "logout_token_refused", err: error });
    throw new Problem("logout_token_invalid");
  }
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
