import "server-only";
import { sealData, unsealData } from "iron-session";
import { numberedPasswords, type SecretPurpose } from "./secrets";

/** Seals what a browser carries before it is signed in (iron-session), so that it can neither be read nor made up. It opens for `seconds`. */
export async function sealForCookie(purpose: SecretPurpose, content: object, seconds: number): Promise<string> {
  return await sealData(content, { password: numberedPasswords(purpose), ttl: seconds });
}

/**
 * Opens it with any secret still listed, wherever in the list it stands now: iron-session names a secret by a number, which
 * changes while secrets are rotated, and whoever is in the middle of a sign-in then must not have to begin anew.
 * @returns null when it is old, altered, or sealed with a secret that is gone.
 */
export async function openFromCookie(purpose: SecretPurpose, value: string): Promise<unknown> {
  const number = value.split("*")[1] ?? "";
  for (const password of Object.values(numberedPasswords(purpose))) {
    // An empty object is iron-session's word for "does not open".
    const content = await unsealData<object>(value, { password: { [number]: password } }).catch(() => ({}));
    if (Object.keys(content).length > 0) return content;
  }
  return null;
}
