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
  /** What differs in a code for a browser that is already signed in. */
  proof: {
    subject: "Confirm it’s you at {brand}",
    title: "Confirm it’s you",
    intro: "Enter this code to confirm it’s you at {brand}:",
    notYou:
      "Didn’t request this? Someone else may be signed in to your account. Don’t share the code. On your account page, sign out any browsers you don’t recognize.",
    footer:
      "{brand} sent this email because someone who is signed in to your account at {host} asked for a code. Replies to this email aren’t monitored.",
  },
  securityNotice: {
    signInSubject: "New sign-in to your {brand} account",
    signInTitle: "New sign-in",
    signIn: "Someone signed in to your {brand} account in a new browser.",
    rotationSubject: "A {brand} license key was rotated",
    rotationTitle: "License key rotated",
    rotation: "Someone rotated a license key in your {brand} account. The old key no longer works.",
    browser: "Browser",
    unknownBrowser: "Unknown browser",
    how: "Signed in",
    ways: { link: "With a link", code: "With a code", sign_in_link: "From the app" },
    key: "New key",
    product: "Product",
    when: "When",
    inUtc: "{time} (UTC)",
    wasYou: "If this was you, you don’t need to do anything.",
    wasNotYou: "If it wasn’t you, sign out everywhere:",
    notMe: "That wasn’t me",
    footer:
      "{brand} sent this email to tell you about activity in your account at {host}. Replies to this email aren’t monitored.",
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
