/** Landing with a link, and the page that asks for one. */
export const entrance = {
  pageTitle: "Open your link",
  title: "Continue as {email}?",
  withName: "You opened a link for {name}.",
  withoutName: "You opened a link to your license keys.",
  notYou: "Not you? Then close this page: nothing happens until you continue.",
  continue: "Continue",
  continuing: "Continuing…",
  alreadyOpen: "You are signed in as {name} in this browser. Continuing signs that account out here.",
  stay: "Stay signed in as {name}",
  scriptNeeded: "Turn on JavaScript in your browser to continue.",
  failed: "You could not be signed in.",

  noneTitle: "No link is waiting",
  none: "This page opens a link from your purchase email or from the app. Open that link again.",
  invalidTitle: "This link no longer works",
  invalid: "It has already been used or has expired. Links last one hour; ask for a new one where you got this one.",
  foreignTitle: "This link belongs elsewhere",
  foreign: "It was made for a customer of another company, and does not open anything at {brand}.",
  unavailableTitle: "The link could not be checked",
  unavailable: "The license service is not answering at the moment. Your link is kept for a while: try again.",
  toSignIn: "How to sign in",
} as const;
