import { postToTabs } from "./session-channel";

/**
 * Leaves a page after a sign-out, in every tab. A full page load clears this tab's memory. The cache isn't cleared first,
 * because the components on the page would load their data again and be refused.
 */
export function leaveAfterSignOut(): void {
  postToTabs({ event: "closed" });
  window.location.assign("/sign-in");
}
