import { tellTabs } from "./session-channel";

/**
 * After a sign-out: the other tabs are told, and this one leaves by a whole page load, so that nothing stays in memory. The
 * cache is not emptied before: what is still on the page would ask for its data again, and be refused.
 */
export function leaveSignedOut(): void {
  tellTabs({ event: "closed" });
  window.location.assign("/sign-in");
}
