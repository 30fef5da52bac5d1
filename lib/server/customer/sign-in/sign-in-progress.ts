import "server-only";
import { cookies } from "next/headers";
import { Problem, type ProblemCode } from "@/lib/api/problem";
import type { AccountChoice } from "@/lib/api/sign-in";
import { entryCookieName, openEntry } from "@/lib/server/customer/session/entry";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { accountsOf, toChoice } from "./accounts";
import { pendingOtp, verifiedEmail } from "./otp";

/** Where this browser stands in signing in: what the page shows after a reload, or when the mail's link opens it. */
export type SignInProgress =
  | { step: "address" }
  | { step: "code"; email: string }
  /** The address is proved; `accounts` is empty where there is no purchase under it. */
  | { step: "account"; email: string; accounts: AccountChoice[]; isComplete: boolean }
  /** The address is proved, and Polar does not say whose it is. */
  | { step: "unknown"; email: string; problem: ProblemCode };

/** @returns how far this browser is, and the page it asked for. @throws Problem `database_unavailable`. */
export async function describeProgress(): Promise<{ progress: SignInProgress; next: string | null }> {
  const { otp, next = null } = await openEntry((await cookies()).get(entryCookieName())?.value);
  if (!otp) return { progress: { step: "address" }, next };
  const waiting = await pendingOtp(otp);
  if (waiting) return { progress: { step: "code", email: waiting.email }, next };
  const email = await verifiedEmail(otp);
  return { progress: email === null ? { step: "address" } : await progressOf(email), next };
}

async function progressOf(email: string): Promise<SignInProgress> {
  try {
    const accounts = (await accountsOf(email)).map(toChoice);
    return { step: "account", email, accounts, isComplete: (await directoryProgress()).complete };
  } catch (error) {
    if (!(error instanceof Problem) || error.code === "database_unavailable") throw error;
    return { step: "unknown", email, problem: error.code };
  }
}
