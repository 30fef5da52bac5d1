import "server-only";
import { Problem } from "@/lib/api/problem";
import type { SignInProgress } from "@/lib/api/sign-in";
import type { Context } from "@/lib/server/context";
import type { Entry } from "@/lib/server/customer/session/entry";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { listAccounts, toChoices } from "./accounts";
import { findPendingEmail, findVerifiedEmail } from "./otp";

/** Returns the sign-in step of this browser. */
export async function describeProgress(context: Context, { otp }: Entry): Promise<SignInProgress> {
  if (!otp) return { step: "email" };
  const pending = await findPendingEmail(context.db, otp);
  if (pending !== null) return { step: "code", email: pending };
  const email = await findVerifiedEmail(context.db, otp);
  return email === null ? { step: "email" } : await describeVerified(context, email);
}

async function describeVerified(context: Context, email: string): Promise<SignInProgress> {
  try {
    const accounts = await toChoices(context, await listAccounts(context, email));
    return { step: "account", email, accounts, isComplete: (await directoryProgress(context.db)).complete };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { step: "unknown", email, problem: error.code };
  }
}
