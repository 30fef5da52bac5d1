import "server-only";
import * as z from "zod";
import { cookie, readCookie } from "@/lib/server/http/cookies";
import { openFromCookie, sealForCookie } from "@/lib/server/platform/sealed-cookie";

/** Seconds that somebody may take at the provider. */
const SIGN_IN_SECONDS = 600;

const entry = z.object({
  state: z.string(),
  nonce: z.string(),
  /** PKCE (RFC 7636). */
  verifier: z.string(),
  next: z.string(),
  /** Asked for anew, to act on behalf: the provider had to make sure again who it is. */
  fresh: z.boolean(),
});
/** What a browser carries while its person is at the provider, sealed (iron-session); a cookie of its own, so that a customer's sign-in beside it goes on. */
export type StaffEntry = z.infer<typeof entry>;

/** The sealed value for `__Host-staff-entry`, as a `Set-Cookie` line. */
export async function staffEntryCookie(content: StaffEntry): Promise<string> {
  return cookie("staff-entry", await sealForCookie("staff-entry", content, SIGN_IN_SECONDS), SIGN_IN_SECONDS);
}

export function clearedStaffEntryCookie(): string {
  return cookie("staff-entry", "", 0);
}

/** The sign-in that this browser began, or null when it began none, or too long ago. */
export async function readStaffEntry(request: Request): Promise<StaffEntry | null> {
  const value = readCookie(request, "staff-entry");
  if (!value) return null;
  const content = await openFromCookie("staff-entry", value);
  const result = entry.safeParse(content);
  return result.success ? result.data : null;
}
