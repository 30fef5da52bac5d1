/** Signing in with an email and a code, and choosing an account. */
export const signIn = {
  title: "Sign in to {brand}",
  intro:
    "Enter the email you used for your purchase, or the one your team added. We’ll email you a code. You don’t need a password.",
  thenNext: "You’ll then go to the page you requested.",
  emailLabel: "Email",
  emailInvalid: "Enter a full email, like name@example.com.",
  send: "Send code",
  sending: "Sending…",
  sendFailed: "We couldn’t send the code.",

  codeTitle: "Enter your code",
  codeSent:
    "If {email} has purchases, an 8-digit code is on its way. It works for 10 minutes, and only in this browser.",
  codesSent:
    "If {email} has purchases, we’ve sent {codes} codes in {period}. That’s the most we can send, but the last one still works in this browser.",
  noCodeSent:
    "We didn’t send a code. We can send up to {codes} codes in {period} to {email}, and that many were already requested. Try again in {wait}.",
  codeLabel: "Code from the email",
  codeIncomplete: "Enter all 8 digits of the code.",
  codeFilled: "We filled in the code from your email. Check that the email above is yours, then sign in.",
  verify: "Sign in",
  verifying: "Checking…",
  verifyFailed: "We couldn’t check the code.",
  codeWrong: {
    one: "That code isn’t right. You can try {count} more time.",
    other: "That code isn’t right. You can try {count} more times.",
  },
  codeWrongLast: "That code isn’t right, and that was your last try. Send a new code.",
  codeExpired: "This code no longer works. It’s too old, already used, or from another browser. Send a new code.",
  resend: "Send a new code",
  resendIn: "Send a new code in {seconds} s",
  resent: "If this email has purchases, another code is on its way. Your earlier codes still work.",
  resendFailed: "We couldn’t send a new code.",
  notReceived:
    "Didn’t get it? Check your spam folder, or try the email your receipt went to. You can get up to 3 codes in 15 minutes.",
  changeEmail: "Use another email",

  otherBrowser:
    "Codes only work in the browser where you requested them. Go back to that browser, or send a new code here.",
  mailDelayedTitle: "Emails are delayed",
  mailDelayed: "Our mail server isn’t responding. We’ll send codes as soon as it’s back. You can leave this page open.",
  noMail: "Open the link in your purchase email, or open this portal from the app. Both take you to your license keys.",
  noMailLost: "Lost the email? Search your inbox for the receipt, or ask support for a new link.",

  accountTitle: "Choose an account",
  accountIntro: "{email} is confirmed and has access to more than one account. You can switch between them later.",
  accountFailed: "We couldn’t open this account",
  onlyAccount: "{email} is confirmed.",
  personal: "Your own purchases",
  team: "Team",
  teamRole: "Team · {role}",
  roles: { owner: "owner", billing_manager: "billing manager", member: "member" },
  unnamedAccount: "Unnamed account",
  currentAccount: "Current account",
  opening: "Opening…",

  noneTitle: "No purchases under this email",
  none: "{email} is confirmed, but we found no purchases for it.",
  noneOther: "Used another email? Sign in with the one your receipt went to.",
  noneTeam: "Using your company’s licenses? Ask the person who bought them to add you to the team.",
  noneNew: "Just bought something? Give it a minute, then check again.",
  incomplete: "We’re still loading team members. If your team is missing, check again in a few minutes.",
  checkAgain: "Check again",
  unknownTitle: "We couldn’t look up your accounts",
  unknown: "{email} is confirmed. You won’t need a new code for the next few minutes. Just try again.",

  signedInTitle: "You’re signed in",
  signedInAs: "Signed in as {name}.",
  continue: "Continue",
  otherAccounts: "Accounts for {email}",
  otherByLink: "To open another account, use the link in its purchase email.",
} as const;
