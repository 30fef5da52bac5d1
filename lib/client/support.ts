import { mutationOptions } from "@tanstack/react-query";
import { noAnswer, sendJson } from "./fetch-json";

// Loaded with the answer: the banner of a visit is part of the customer's frame, and most customers never see one.
const staff = () => import("@/lib/api/staff");
const consent = async () => (await staff()).consent;
const goTo = async () => (await staff()).goTo;
const openedVisit = async () => (await staff()).openedVisit;
const supportCode = async () => (await staff()).supportCode;

/** Where a visit ends: the customer's page of the support console is where it began. */
export function customerPath(customerId: string): string {
  return `/support/customers/${encodeURIComponent(customerId)}`;
}

/** In an address that a fresh sign-in leads back to: the dialog opens again. */
export const ACT_ON_BEHALF = "#act-on-behalf";

type StartVisit = { customer_id: string; member_id?: string; reason: string; ticket_url?: string };

/** View as; the answer's `next` is the customer's first page. */
export function startVisitMutation() {
  return mutationOptions({
    mutationKey: ["support", "visit", "start"],
    mutationFn: (asked: StartVisit) => sendJson("POST", "/api/support/impersonations", asked, openedVisit),
  });
}

export function endVisitMutation() {
  return mutationOptions({
    mutationKey: ["support", "visit", "end"],
    mutationFn: () => sendJson("DELETE", "/api/support/impersonations/current", {}, noAnswer),
  });
}

export function elevateVisitMutation() {
  return mutationOptions({
    mutationKey: ["support", "visit", "elevate"],
    mutationFn: (reason: string) =>
      sendJson("POST", "/api/support/impersonations/current/elevation", { reason }, openedVisit),
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
