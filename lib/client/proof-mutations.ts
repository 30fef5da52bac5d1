import { mutationOptions } from "@tanstack/react-query";
import { signInRequested } from "@/lib/api/sign-in";
import { ignoreBody, sendJson } from "./fetch-json";

/** Requests a code to the session's email. */
export function requestProofMutation() {
  return mutationOptions({
    mutationKey: ["proof", "request"],
    mutationFn: () => sendJson("POST", "/api/proof", {}, signInRequested),
  });
}

/** Confirms with the code that it's the customer. */
export function verifyProofMutation() {
  return mutationOptions({
    mutationKey: ["proof", "verify"],
    mutationFn: (code: string) => sendJson("POST", "/api/proof/verify", { code }, ignoreBody),
    gcTime: 0,
  });
}
