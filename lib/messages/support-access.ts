import { deviceName } from "./device-name";

/** Support access on the account page: each time staff viewed the account, and what they did. */
export const supportAccess = {
  title: "Support access",
  intro: "When someone from {brand} support views your account, it’s listed here.",
  keysMasked: "Support never sees your full license keys.",
  none: "No one from support has viewed your account.",
  viewed: "{name} viewed your account",
  actedOnBehalf: "{name} viewed your account and acted on your behalf",
  viewedInConsole: "{name} viewed your account in the support console",
  started: "Started",
  ended: "Ended",
  running: "In progress",
  reason: "Reason",
  /** Instead of a reason that was erased with the customer's data. */
  erased: "Erased",
  elevationReason: "Reason for acting on your behalf",
  consented: "With your support code",
  activity: "Activity",
  noActivity: "Didn’t open any pages",
  pagesViewed: {
    list: "Viewed your license keys",
    key: "Viewed a license key",
    account: "Viewed your account page",
    deviceChoice: "Viewed the page to deactivate a device",
    other: "Viewed {page}",
  },
  deviceDeactivated: "Deactivated {device} for key {key}",
  unnamedDevice: "an unnamed device",
  deviceName,
  refused: "Tried to make a change and was blocked",
  earlier: "Earlier support access",
} as const;

/** The code that lets support view the account. */
export const supportCode = {
  title: "Support code",
  intro:
    "If support asks for a code, create one here and read it to them. They can then view your account. The code works once and expires after 15 minutes.",
  create: "Create a support code",
  creating: "Creating…",
  createAnother: "Create another code",
  yours: "Your support code",
  spelled: "Read it as: {letters}",
  expires: "Works until {time}. A new code replaces it.",
  expired: "This code has expired. Create another one.",
  failed: "We couldn’t create a code",
} as const;
