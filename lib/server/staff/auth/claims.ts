import "server-only";
import { type StaffRole, staffRoles } from "@/lib/api/staff";
import { plainText } from "@/lib/server/platform/plain-text";

export type Claims = Readonly<Record<string, unknown>>;

/**
 * Reads a claim by its name, or by a path of names with dots (`realm_access.roles`). A claim whose own name has dots
 * (`https://example.com/roles`) comes first. Inherited properties are not read.
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

/** The portal's roles in a claim: a list, or text separated by spaces or commas. Roles of other applications are ignored. */
export function rolesOf(claims: Claims, path: string): StaffRole[] {
  const value = readClaim(claims, path);
  const given = typeof value === "string" ? value.split(/[\s,]+/) : Array.isArray(value) ? value : [];
  return staffRoles.filter((role) => given.includes(role));
}

/** The name that customers and auditors read: the provider's name for the person, else the username, email, or `sub`. */
export function nameOf(claims: Claims): string {
  const given = [claims.name, claims.preferred_username, claims.email, claims.sub];
  const name = given.find((one) => typeof one === "string" && plainText(one) !== "");
  return plainText(typeof name === "string" ? name : "?");
}

export function emailOf({ email }: Claims): string | null {
  return typeof email === "string" && email.length <= 320 ? email : null;
}
