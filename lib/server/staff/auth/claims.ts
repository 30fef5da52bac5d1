import "server-only";
import { type StaffRole, staffRoles } from "@/lib/api/staff";
import { plainText } from "@/lib/server/platform/plain-text";

export type Claims = Readonly<Record<string, unknown>>;

/**
 * The value of a claim by its name, or by a path of names with dots (`realm_access.roles`); a claim whose own name has dots
 * (`https://example.com/roles`) is found first. Own properties alone.
 */
export function readClaim(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const name of path.split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

/** The portal's roles among those of a claim: a list, or one text with spaces or commas. Others are other applications'. */
export function rolesOf(claims: Claims, path: string): StaffRole[] {
  const value = readClaim(claims, path);
  const given = typeof value === "string" ? value.split(/[\s,]+/) : Array.isArray(value) ? value : [];
  return staffRoles.filter((role) => given.includes(role));
}

/** What a person is called: by the provider's name for them, as customers and auditors will read it. */
export function nameOf(claims: Claims): string {
  const given = [claims.name, claims.preferred_username, claims.email, claims.sub];
  const name = given.find((one) => typeof one === "string" && plainText(one) !== "");
  return plainText(typeof name === "string" ? name : "?");
}

export function emailOf({ email }: Claims): string | null {
  return typeof email === "string" && email.length <= 320 ? email : null;
}
