/** The landing page of a link from an email or the app. */
export const signInLink = {
  pageTitle: "Open your link",
  title: "Continue as {email}?",
  withName: "You opened a link for {name}.",
  withoutName: "You opened a link to your license keys.",
  notYou: "Not you? Close this page. You won’t be signed in until you continue.",
  continue: "Continue",
  continuing: "Continuing…",
  alreadySignedIn: "You’re signed in as {name} in this browser. If you continue, you’ll be signed out of that account.",
  stay: "Stay signed in as {name}",
  scriptNeeded: "Turn on JavaScript to continue.",
  failed: "We couldn’t sign you in",

  noneTitle: "No link to open",
  none: "This page opens a link from your purchase email or the app. Open that link again.",
  invalidTitle: "This link no longer works",
  invalid:
    "It has expired or was already used. Get a new one from the email or app you came from.",
  foreignTitle: "This link is for another company",
  foreign: "It was made for another company’s customer, so it doesn’t work at {brand}.",
  limitedTitle: "Too many links",
  limited: "Too many links were opened in a short time. We’ve saved your link, so you can try again in a minute.",
  invitationTitle: "You’re invited to a team",
  invitation:
    "To get your license keys, accept the invitation on Polar’s page first. Then come back here and sign in with your email.",
  accept: "Accept on Polar’s page",
  unavailableTitle: "We couldn’t check the link",
  unavailable: "The license service isn’t responding. We’ve saved your link, so you can try again in a minute.",
  howToSignIn: "How to sign in",
} as const;
