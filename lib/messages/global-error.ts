/** The texts of the page that replaces everything else, in one language. */
export type ErrorTexts = { language: string; title: string; text: string; tryAgain: string };

/** They're in the bundle, because no provider is left to ask. `npm run messages` writes the other languages into global-errors.json. */
export const english: ErrorTexts = {
  language: "en",
  title: "We couldn’t show this page",
  text: "Something went wrong on our side. Try again.",
  tryAgain: "Try again",
};
