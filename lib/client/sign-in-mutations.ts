import { mutationOptions } from "@tanstack/react-query";
import { type AccountRequest, sessionOpened, signInState, verified } from "@/lib/api/sign-in";
import { sendJson } from "./fetch-json";
import { signInStateQuery } from "./queries";

/** Requests a one-time code. `next` is the path to open after sign-in. */
export function requestCodeMutation(next: string | null) {
  return mutationOptions({
    mutationKey: ["sign-in", "request"],
    mutationFn: (email: string) => sendJson("POST", "/api/sign-in", { email, next }, signInState),
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
