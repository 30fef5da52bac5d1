import { mutationOptions } from "@tanstack/react-query";
import { ignoreBody, sendJson } from "./fetch-json";
import { withProof } from "./proof";
import { postToTabs } from "./session-channel";

// Loaded during the request. Customer pages import this file for the impersonation banner, which most customers never see.
const staff = () => import("@/lib/api/staff");
const consent = async () => (await staff()).consent;
const goTo = async () => (await staff()).goTo;
const openedImpersonation = async () => (await staff()).openedImpersonation;
const supportCode = async () => (await staff()).supportCode;

type StartImpersonation = { customer_id: string; member_id?: string; reason: string; ticket_url?: string };

/** "View as customer". The response's `next` is the customer's first page. */
export function startImpersonationMutation() {
  return mutationOptions({
    mutationKey: ["support", "impersonation", "start"],
    mutationFn: (request: StartImpersonation) =>
      sendJson("POST", "/api/support/impersonations", request, openedImpersonation),
  });
}

/** Ends the running impersonation, and tells the other tabs. */
export function endImpersonationMutation() {
  return mutationOptions({
    mutationKey: ["support", "impersonation", "end"],
    mutationFn: () => sendJson("DELETE", "/api/support/impersonations/current", {}, ignoreBody),
    onSuccess: () => postToTabs({ event: "impersonation_over" }),
  });
}

/** "Act on the customer's behalf", for the given reason. `shown` is the impersonation of the page. */
export function elevateImpersonationMutation() {
  return mutationOptions({
    mutationKey: ["support", "impersonation", "elevate"],
    mutationFn: (request: { reason: string; shown: string }) =>
      sendJson("POST", "/api/support/impersonations/current/elevation", request, openedImpersonation),
  });
}

/** Redeems a support code that a customer read out. */
export function redeemCodeMutation() {
  return mutationOptions({
    mutationKey: ["support", "consent"],
    mutationFn: (code: string) => sendJson("POST", "/api/support/consents", { code }, consent),
  });
}

/** Creates a support code for the customer to read out. */
export function createSupportCodeMutation() {
  return mutationOptions({
    mutationKey: ["support", "code"],
    mutationFn: () => withProof(() => sendJson("POST", "/api/support-codes", {}, supportCode)),
    gcTime: 0,
  });
}

/** Signs a staff user out. The response's `next` URL signs them out at the identity provider. */
export function staffSignOutMutation() {
  return mutationOptions({
    mutationKey: ["support", "sign-out"],
    mutationFn: () => sendJson("POST", "/api/support/sign-out", {}, goTo),
  });
}
