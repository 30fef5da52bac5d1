/** Signing in with an email address and a code, and choosing an account. */
export const signIn = {
  title: "Sign in to {brand}",
  intro:
    "Enter the address that you bought with, or that your team has for you. You get a code by email; there is no password.",
  forNext: "After that you go on to the page you asked for.",
  emailLabel: "Email address",
  emailInvalid: "Enter a whole email address, like name@example.com.",
  send: "Send code",
  sending: "Sending…",
  addressFailed: "The code could not be sent.",

  codeTitle: "Enter your code",
  codeSent:
    "If there are purchases under {email}, an 8-digit code is on its way to it. It works for 10 minutes, in this browser only.",
  codeLabel: "Code from the email",
  codeIncomplete: "The code has 8 digits.",
  filled: "The code from your email is filled in. Check the address above, then sign in.",
  confirm: "Sign in",
  confirming: "Checking…",
  codeFailed: "The code could not be checked.",
  codeWrong: {
    one: "That code is not right. You can try {count} more time.",
    other: "That code is not right. You can try {count} more times.",
  },
  codeWrongLast: "That code is not right, and it was the last try. Send a new code.",
  codeOver:
    "This code can no longer be used: it is too old, was used already, or was asked for in another browser. Send a new code.",
  resend: "Send a new code",
  resendIn: "Send a new code in {seconds} s",
  resent: "Another code is on its way. Use the one that came last.",
  resendFailed: "No new code could be sent.",
  nothingCame:
    "Nothing there after a minute? Look among spam, or try the address that the receipt went to. An address gets at most 3 codes in 15 minutes.",
  changeAddress: "Use another address",

  elsewhere:
    "A code works only in the browser where you asked for it. Go back to that browser, or ask for a new code here.",
  lateTitle: "Emails are late at the moment",
  late: "Our mail server does not answer. Codes are sent as soon as it does; you can leave this page open.",
  offTitle: "Sign in to {brand}",
  off: "Open the link in your purchase email, or open this portal from inside the app. It brings you straight to your license keys.",
  offLost: "Lost the email? Search your mailbox for the receipt, or ask support for a new link.",

  accountTitle: "Choose an account",
  accountIntro: "{email} is confirmed. It opens more than one account; you can change between them later.",
  accountFailed: "This account could not be opened.",
  onlyAccount: "{email} is confirmed.",
  personal: "Your own purchases",
  team: "Team",
  teamRole: "Team, as {role}",
  roles: { owner: "owner", billing_manager: "billing manager", member: "member" },
  withoutName: "Account without a name",
  currentAccount: "Open now",
  opening: "Opening…",

  noneTitle: "No purchases under this address",
  none: "{email} is confirmed, but there is nothing to show for it.",
  noneOther: "Did you pay with another address? The receipt went to it: sign in with that one.",
  noneTeam: "Do you use your company's licenses? Ask whoever bought them to add your address to the team.",
  noneNew: "Bought a moment ago? Give it a minute, then look again.",
  incomplete: "Members of teams are still being read in. If your team is missing, look again in a few minutes.",
  lookAgain: "Look again",
  unknownTitle: "Your accounts could not be looked up",
  unknown: "{email} is confirmed. You need no new code for the next minutes: just try again.",

  signedInTitle: "You are signed in",
  signedInAs: "Signed in as {name}.",
  goOn: "Continue",
  otherAccounts: "Accounts of {email}",
  otherByLink: "To open another account, use the link in its purchase email.",
} as const;
