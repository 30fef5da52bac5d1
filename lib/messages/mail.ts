import type { Locale } from "./locale";

const english = {
  otp: {
    subject: "Your sign-in code for {brand}",
    preview: "It works for {minutes} minutes, in the browser where you asked for it.",
    title: "Your sign-in code",
    intro: "Enter this code where you asked to sign in to {brand}:",
    fill: "Fill in the code",
    fillHint:
      "Opens the page in your browser and fills the code in. It works only in the browser where you asked for it.",
    validity: "The code works once, for {minutes} minutes.",
    device: "Asked for with {device}.",
    notYou:
      "You did not ask for this? Then you need not do anything: nobody can sign in without this code. Never pass it on.",
    footer: "{brand} sent this mail because somebody entered your address at {host}. Answers to it are not read.",
  },
  impersonationRecord: {
    subject: "{brand} support looked at your account",
    preview: "{name} looked, {when}. Reason: {reason}",
    title: "Support looked at your account",
    looked: "{name} from {brand} support looked at your account.",
    acted: "{name} from {brand} support looked at your account and acted for you.",
    account: "Account",
    when: "When",
    inUtc: "{period} (UTC)",
    see: "See it in your account",
    unexpected: "You did not expect this? Ask {brand} about it:",
    footer:
      "{brand} sent this mail because somebody from support opened your account at {host}. Answers to it are not read.",
  },
} as const;

/** Every string of the mails; a translation is a `Translation<MailMessages>` with the same placeholders. */
export type MailMessages = typeof english;

/** The catalog for a locale. English is the only language so far, so every locale gets it. */
export function mailMessages(_locale: Locale): MailMessages {
  return english;
}
