import "server-only";
import { sealData, unsealData } from "iron-session";
import { numberedPasswords, type SecretPurpose } from "./secrets";

/** Seals what a browser carries before it is signed in (iron-session), against reading and forging. It opens for `seconds`. */
export async function sealForCookie(purpose: SecretPurpose, content: object, seconds: number): Promise<string> {
  return await sealData(content, { password: numberedPasswords(purpose), ttl: seconds });
}

/**
 * Opens it with any secret still listed, at whatever place in the list. iron-session names a secret by a number, which changes
 * when secrets are rotated, and a sign-in that is half done must survive that.
 * @returns null when it is old or altered, or its secret is gone.
 */
export async function openFromCookie(purpose: SecretPurpose, value: string): Promise<unknown> {
  const number = value.split("*")[1] ?? "";
  for (const password of Object.values(numberedPasswords(purpose))) {
    // iron-session answers an empty object for a value that does not open.
    const content = await unsealData<object>(value, { password: { [number]: password } }).catch(() => ({}));
    if (Object.keys(content).length > 0) return content;
  }
  return null;
}
