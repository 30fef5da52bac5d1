import { audit } from "./audit";
import { impersonation } from "./impersonation";
import type { Locale } from "./locale";
import { lookup } from "./lookup";

/** The frame of the support console, its sign-in and its overview. */
const supportConsole = {
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
    "For {brand} support staff. Everything you do here is recorded in an audit log. Customers can see who viewed their account.",
  signIn: "Sign in with your work account",
  signInOther: "Sign in as someone else",
  customerInstead: "Are you a customer? Go to your license keys",
  notSetUpTitle: "Support sign-in isn’t set up",
  notSetUp:
    "This portal has no sign-in service for staff. To turn on the support pages, set OIDC_ISSUER and OIDC_CLIENT_ID.",
  roleMissingTitle: "You don’t have a role here",
  roleMissing:
    "Your work account needs one of these roles: agent, lead, auditor or admin. Ask your administrator to give you one.",
  pageRefusedTitle: "Your role doesn’t include this page",
  pageRefused: "If you need it, ask your administrator for access. Your attempt was recorded in the audit log.",
  problemTitle: "We couldn’t sign you in",
  endedTitle: "You’re no longer viewing as a customer",
  ended: "The customer can see this access on their account page.",

  welcome: "Hello, {name}",
  customersText: "Find a customer by email, name, ID or license key, and view the portal as they see it.",
  licenseKeysText: "Browse your organization’s license keys by status and product.",
  auditText: "See what support staff did, when and why.",
  runningTitle: "You’re viewing as a customer",
  running: "Reason: {reason}",
  runningUntil: "Until",
  backToCustomer: "Back to the customer’s account",
  codeTitle: "Support code",
  codeText:
    "Customers can create a code on their account page and read it to you. Enter it here to open their account with their consent.",
  codeLabel: "Code",
  codeSubmit: "Open customer",
  codeSubmitting: "Checking…",
} as const;

const english = { supportConsole, impersonation, audit, lookup } as const;

/** All text that support staff read, by section. */
export type SupportMessages = typeof english;

/** Returns the support texts for a locale. English is the only language so far. */
export function supportMessages(_locale: Locale): SupportMessages {
  return english;
}
