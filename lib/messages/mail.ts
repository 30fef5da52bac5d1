import type { Locale } from "./locale";

const english = {
  otp: {
    subject: "Your sign-in code for {brand}",
    preview: "The code works for {minutes} minutes, in the browser where you requested it.",
    title: "Your sign-in code",
    intro: "Enter this code to sign in to {brand}:",
    link: "Fill in the code",
    linkHint: "This opens the sign-in page and fills in the code. It only works in the browser where you requested it.",
    validity: "The code works once and expires after {minutes} minutes.",
    requestedWith: "Requested from {device}.",
    notYou: "Didn’t request this? You can ignore this email. No one can sign in without the code, so don’t share it.",
    footer:
      "{brand} sent this email because someone entered your email at {host}. Replies to this email aren’t monitored.",
  },
  supportAccess: {
    subject: "{brand} support viewed your account",
    preview: "{name}, {when}. Reason: {reason}",
    title: "Support viewed your account",
    viewed: "{name} from {brand} support viewed your account.",
    actedOnBehalf: "{name} from {brand} support viewed your account and acted on your behalf.",
    account: "Account",
    when: "When",
    inUtc: "{period} (UTC)",
    link: "View support access",
    unexpected: "Didn’t expect this? Contact {brand}:",
    footer:
      "{brand} sent this email because someone from support viewed your account at {host}. Replies to this email aren’t monitored.",
  },
} as const;

/** All text of the emails. A translation has this shape: `Translation<MailMessages>`. */
export type MailMessages = typeof english;

/** Returns the email texts for a locale. English is the only language so far, so every locale gets it. */
export function mailMessages(_locale: Locale): MailMessages {
  return english;
}
