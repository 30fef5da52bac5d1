import { mutationOptions } from "@tanstack/react-query";
import {
  type AccountRequest,
  type SignInState,
  sessionOpened,
  signInRequested,
  signInState,
  verified,
} from "@/lib/api/sign-in";
import { getJson, sendJson } from "./fetch-json";
import { signInStateQuery } from "./queries";

/**
 * Requests a one-time code. `next` is the path to open after sign-in. The answer is the same for every request, so the state of
 * this browser's sign-in is read afterwards: whether a limit stopped the mail.
 */
export function requestCodeMutation(next: string | null) {
  return mutationOptions({
    mutationKey: ["sign-in", "request"],
    mutationFn: async (email: string): Promise<SignInState> => {
      const requested = await sendJson("POST", "/api/sign-in", { email, next }, signInRequested);
      // The request was answered. A state that can't be read is no reason to send it again.
      return await getJson("/api/sign-in", signInState).catch(() => ({ ...requested, limit: null }));
    },
    onSuccess: (state, _email, _context, { client }) => client.setQueryData(signInStateQuery().queryKey, state),
  });
}

/** Verifies the one-time code. The response is a session, or the accounts to choose from. */
export function verifyCodeMutation() {
  return mutationOptions({
    mutationKey: ["sign-in", "verify"],
    mutationFn: (code: string) => sendJson("POST", "/api/sign-in/verify", { code }, verified),
    gcTime: 0,
  });
}

/** Opens one of the verified email's accounts. */
export function chooseAccountMutation() {
  return mutationOptions({
    mutationKey: ["session", "account"],
    mutationFn: (account: AccountRequest) => sendJson("POST", "/api/session/account", account, sessionOpened),
  });
}
