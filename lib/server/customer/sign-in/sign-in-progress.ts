import "server-only";
import { Problem, type ProblemCode } from "@/lib/api/problem";
import type { AccountChoice } from "@/lib/api/sign-in";
import type { Context } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { listAccounts, toChoice } from "./accounts";
import { findPendingEmail, findVerifiedEmail } from "./otp";

/** Where this browser stands in signing in: what the page shows after a reload, or when the link in the email opens it. */
export type SignInProgress =
  | { step: "address" }
  | { step: "code"; email: string }
  /** The email is verified. `accounts` is empty where it has no purchase. */
  | { step: "account"; email: string; accounts: AccountChoice[]; isComplete: boolean }
  /** The email is verified, and Polar does not answer which accounts it opens. */
  | { step: "unknown"; email: string; problem: ProblemCode };

/** How far this browser is in signing in. */
export async function describeProgress(context: Context, { otp }: Entry): Promise<SignInProgress> {
  if (!otp) return { step: "address" };
  const pending = await findPendingEmail(context.db, otp);
  if (pending !== null) return { step: "code", email: pending };
  const email = await findVerifiedEmail(context.db, otp);
  return email === null ? { step: "address" } : await describeVerified(context, email);
}

async function describeVerified(context: Context, email: string): Promise<SignInProgress> {
  try {
    const accounts = (await listAccounts(context, email)).map(toChoice);
    return { step: "account", email, accounts, isComplete: (await directoryProgress(context.db)).complete };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { step: "unknown", email, problem: error.code };
  }
}
