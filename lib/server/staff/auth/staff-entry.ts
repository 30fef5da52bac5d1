import "server-only";
import * as z from "zod";
import { openFromCookie, sealForCookie } from "@/lib/server/platform/sealed-cookie";

/** Time for the sign-in at the provider. */
const SIGN_IN_SECONDS = 600;

const staffEntry = z.object({
  state: z.string(),
  nonce: z.string(),
  /** PKCE (RFC 7636). */
  verifier: z.string(),
  /** Path of the page to open after the sign-in. */
  next: z.string(),
  /** The provider must authenticate the person again, as elevation requires. */
  fresh: z.boolean(),
});
/** A staff sign-in in progress, sealed in `__Host-staff-entry`. It has its own cookie, so that a customer's sign-in in the same browser can continue. */
export type StaffEntry = z.infer<typeof staffEntry>;

/** Seals a sign-in for its cookie. @returns the cookie's value and age in seconds. */
export async function sealStaffEntry(entry: StaffEntry): Promise<{ value: string; maxAge: number }> {
  return { value: await sealForCookie("staff-entry", entry, SIGN_IN_SECONDS), maxAge: SIGN_IN_SECONDS };
}

/** Opens a sign-in's cookie value; null when there is none, or it has expired or was altered. */
export async function openStaffEntry(value: string | null): Promise<StaffEntry | null> {
  return value ? (staffEntry.safeParse(await openFromCookie("staff-entry", value)).data ?? null) : null;
}
