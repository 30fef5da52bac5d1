/** The texts of the page that replaces everything else. It's in the bundle, because no provider is left to ask. */
export const english = {
  title: "We couldn’t show this page",
  text: "Something went wrong on our side. Try again.",
  tryAgain: "Try again",
};
