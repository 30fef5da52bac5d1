import { mutationOptions } from "@tanstack/react-query";
import { noAnswer, sendJson } from "./fetch-json";

// Loaded with the answer: the banner of an impersonation is part of the customer's frame, and most customers never see one.
const staff = () => import("@/lib/api/staff");
const consent = async () => (await staff()).consent;
const goTo = async () => (await staff()).goTo;
const openedImpersonation = async () => (await staff()).openedImpersonation;
const supportCode = async () => (await staff()).supportCode;

/** Where an impersonation ends: the customer's page of the support console is where it began. */
export function customerPath(customerId: string): string {
  return `/support/customers/${encodeURIComponent(customerId)}`;
}

/** In an address that a fresh sign-in leads back to: the dialog opens again. */
export const ACT_ON_BEHALF = "#act-on-behalf";

type StartImpersonation = { customer_id: string; member_id?: string; reason: string; ticket_url?: string };

/** View as; the answer's `next` is the customer's first page. */
export function startImpersonationMutation() {
  return mutationOptions({
    mutationKey: ["support", "impersonation", "start"],
    mutationFn: (asked: StartImpersonation) =>
      sendJson("POST", "/api/support/impersonations", asked, openedImpersonation),
  });
}

export function endImpersonationMutation() {
  return mutationOptions({
    mutationKey: ["support", "impersonation", "end"],
    mutationFn: () => sendJson("DELETE", "/api/support/impersonations/current", {}, noAnswer),
  });
}

export function elevateImpersonationMutation() {
  return mutationOptions({
    mutationKey: ["support", "impersonation", "elevate"],
    mutationFn: (reason: string) =>
      sendJson("POST", "/api/support/impersonations/current/elevation", { reason }, openedImpersonation),
  });
}

/** A code that a customer read out. */
export function redeemCodeMutation() {
  return mutationOptions({
    mutationKey: ["support", "consent"],
    mutationFn: (code: string) => sendJson("POST", "/api/support/consents", { code }, consent),
  });
}

/** A code to read out, for the customer. */
export function makeSupportCodeMutation() {
  return mutationOptions({
    mutationKey: ["support", "code"],
    mutationFn: () => sendJson("POST", "/api/support-codes", {}, supportCode),
    gcTime: 0,
  });
}

/** Signs a member of staff out; the answer's `next` is where the provider does the same. */
export function staffSignOutMutation() {
  return mutationOptions({
    mutationKey: ["support", "sign-out"],
    mutationFn: () => sendJson("POST", "/api/support/sign-out", {}, goTo),
  });
}
