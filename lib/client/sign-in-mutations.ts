import { mutationOptions } from "@tanstack/react-query";
import { type AccountRequest, sessionOpened, signInState, verified } from "@/lib/api/sign-in";
import { sendJson } from "./fetch-json";
import { signInStateQuery } from "./queries";

/** Asks for a code. `next`: the path to come back to. */
export function askForCodeMutation(next: string | null) {
  return mutationOptions({
    mutationKey: ["sign-in", "ask"],
    mutationFn: (email: string) => sendJson("POST", "/api/sign-in", { email, next }, signInState),
    onSuccess: (state, _email, _context, { client }) => client.setQueryData(signInStateQuery().queryKey, state),
  });
}

export function verifyCodeMutation() {
  return mutationOptions({
    mutationKey: ["sign-in", "verify"],
    mutationFn: (code: string) => sendJson("POST", "/api/sign-in/verify", { code }, verified),
    gcTime: 0,
  });
}

/** Opens one of the accounts of the proved address. */
export function chooseAccountMutation() {
  return mutationOptions({
    mutationKey: ["session", "account"],
    mutationFn: (account: AccountRequest) => sendJson("POST", "/api/session/account", account, sessionOpened),
  });
}
