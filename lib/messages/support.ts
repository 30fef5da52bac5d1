import { audit } from "./audit";
import { find } from "./find";
import { impersonation } from "./impersonation";
import type { Locale } from "./locale";

/** The support pages' frame and their home. */
const desk = {
  title: "Support console",
  titleOf: "{brand} support console",
  navigation: "Support",
  home: "Overview",
  customers: "Customers",
  licenseKeys: "License keys",
  audit: "Audit log",
  signedInAs: "Signed in as {name}",
  signOut: "Sign out",
  signingOut: "Signing out…",
  roles: {
    agent: "Agent",
    lead: "Lead",
    auditor: "Auditor",
    admin: "Admin",
  },

  signInTitle: "Support sign-in",
  signInText:
    "For the support staff of {brand}. Everything that is done here is written to an audit log, and customers see who looked at their account.",
  signIn: "Sign in with your work account",
  signInOther: "Sign in as somebody else",
  customerInstead: "Are you a customer? Go to your license keys",
  notSetUpTitle: "Support sign-in is not set up",
  notSetUp:
    "This portal has no sign-in service for staff. Set OIDC_ISSUER and OIDC_CLIENT_ID to turn the support pages on.",
  roleMissingTitle: "You have no role here",
  roleMissing:
    "You are signed in at your company, but your account has none of the roles agent, lead, auditor or admin for this portal. Ask whoever manages accounts to give you one.",
  pageRefusedTitle: "This page is not part of your role",
  pageRefused: "What you may see depends on your role. The attempt was written to the audit log.",
  problemTitle: "You could not be signed in",
  endedTitle: "The support view has ended",
  ended: "The customer’s pages are closed. They can read about this impersonation on their account page.",

  welcome: "Hello {name}",
  customersText: "Find a customer by email, name, ID or license key, and look at what they see.",
  licenseKeysText: "All license keys of the organization, by status and product.",
  auditText: "Who of support did what, when and why.",
  runningTitle: "You are viewing a customer",
  running: "Reason: {reason}",
  runningUntil: "Until",
  backToView: "Back to the customer’s pages",
  endView: "End view",
  endingView: "Ending…",
  codeTitle: "Support code",
  codeText:
    "A customer can make a code on their account page and read it out to you. It takes you to them, with their consent.",
  codeLabel: "Code",
  codeSubmit: "Open customer",
  codeSubmitting: "Checking…",
} as const;

const english = { desk, impersonation, audit, find } as const;

/** Every string that support staff read, by section. */
export type SupportMessages = typeof english;

/** The catalog for a locale. English is the only language so far. */
export function supportMessages(_locale: Locale): SupportMessages {
  return english;
}
