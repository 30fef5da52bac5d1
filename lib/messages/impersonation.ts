/** Viewing as a customer: the form that starts it, and the banner while it runs. */
export const impersonation = {
  viewAs: "View as customer",
  viewAsHint: "See what this customer sees, read-only.",
  startText:
    "You’ll have read-only access for 30 minutes. The customer can see who viewed their account, when and why.",
  member: "Member",
  chooseMember: "Choose a member",
  reason: "Reason",
  reasonHint: "At least 10 characters. The customer can read it.",
  ticket: "Ticket link (optional)",
  ticketHint: "Must be an https link. The customer won’t see it.",
  starting: "Opening…",
  endsCustomerSession: "If you’re signed in as a customer in this browser, you’ll be signed out of that account.",
  consentNeeded:
    "You need the customer’s consent first. Ask for a support code from their account page, then enter it on the Overview page.",
  consentGiven: "The customer gave consent with a support code.",
  failed: "We couldn’t open the customer’s account",

  bannerLabel: "View as customer",
  viewing: "You’re viewing as {name}",
  acting: "You’re acting on behalf of {name}",
  unnamed: "this customer",
  readOnly: "You can’t change anything, and keys stay masked.",
  mayDeactivate: "You can deactivate devices. You can’t change anything else, and keys stay masked.",
  timeLeft: "Time left",
  minutesLeft: { one: "{count} minute left.", other: "{count} minutes left." },
  end: "Stop viewing",
  ending: "Stopping…",
  endFailed: "We couldn’t end your access. It ends automatically when the time is up.",

  elevate: "Act on the customer’s behalf",
  elevateTitle: "Act on behalf of {name}?",
  elevateText: "You’ll be able to deactivate devices until your time is up. The customer can see what you did and why.",
  elevating: "Confirming…",
  elevateFailed: "You can’t act on the customer’s behalf yet",
  elevateUntimed:
    "You can’t act on the customer’s behalf: your sign-in service doesn’t say when you signed in (auth_time).",
  signInAgain: "Sign in again",
} as const;
