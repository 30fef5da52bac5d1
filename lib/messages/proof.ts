/** Confirming with a code before a full key is shown or something is changed. */
export const proof = {
  title: "Confirm it’s you",
  intro: "Before you continue, we’ll email a code to {email}.",
  send: "Send code",
  sending: "Sending…",
  sendFailed: "We couldn’t send the code.",
  codeIntro: "Enter the 8-digit code we’re emailing to {email}. It works for 10 minutes, and only in this browser.",
  confirm: "Confirm",
  confirming: "Checking…",
  resend: "Send another code",
  resendIn: "Send another code in {seconds} s",
  notReceived: "Didn’t get it? Check your spam folder. You can get up to 3 codes in 15 minutes.",
  withoutCode:
    "You signed in a while ago. Sign in again with the link in your purchase email or from the app, then try again.",
} as const;

/** The page behind "That wasn’t me" in an email. */
export const notMe = {
  title: "Sign out everywhere?",
  intro: "If you don’t recognize the activity in the email, sign out of your account in every browser.",
  effects: {
    browsers: "Everyone who is signed in to your account is signed out, including you.",
    links: "Existing links to your account stop working here.",
    keys: "Your license keys and devices stay as they are.",
  },
  signOut: "Sign out everywhere",
  signingOut: "Signing out…",
  failed: "We couldn’t sign you out everywhere",
  doneTitle: "You’re signed out everywhere",
  done: "Sign in again with a code to check your license keys and devices.",
  doneKeys: "If someone may have seen a license key, rotate it.",
  signIn: "Sign in",
  noLinkTitle: "No link to open",
  noLink: "Open the “That wasn’t me” link in the email again.",
} as const;
