/** On the account page: who of support looked, and the code with which a customer lets them. */
export const supportAccess = {
  title: "Support impersonations",
  intro: "Each time somebody from {brand} support looked at your account, it is listed here.",
  none: "Nobody from support has looked at your account.",
  looked: "{name} looked at your account",
  acted: "{name} looked and acted for you",
  running: "Looking right now",
  started: "Started",
  ended: "Ended",
  reason: "Reason",
  actedReason: "Reason for acting",
  consented: "With your support code",
  events: "What was done",
  nothing: "Nothing was opened.",
  pageViewed: "Saw the page {page}",
  pages: { list: "License keys", key: "One license key", account: "Your account" },
  deviceDeactivated: "Removed the device {device} from the key {key}",
  unnamedDevice: "without a name",
  refused: "Tried to change something, and was refused",
  keysMasked: "Support never sees your full license keys.",
  earlier: "Earlier impersonations",
} as const;

export const supportCode = {
  title: "Support code",
  intro:
    "If support asks for a code, make one here and read it out. It lets that person look at your account, works once and lasts 15 minutes.",
  make: "Make a support code",
  making: "Making…",
  another: "Make another code",
  yours: "Your support code",
  spelled: "Read it out as: {letters}",
  expires: "Works until {time}. A new code replaces it.",
  expired: "This code has expired.",
  failed: "No code was made.",
} as const;
