import { mutationOptions } from "@tanstack/react-query";
import { ignoreBody, sendJson } from "./fetch-json";
import { postToTabs } from "./session-channel";

/**
 * Leaves the page after a sign-out, in every tab. A full page load clears this tab's memory. Clearing the cache first would
 * make the page's components load their data again, without a session.
 */
export function leaveAfterSignOut(): void {
  postToTabs({ event: "closed" });
  window.location.assign("/sign-in");
}

/** Signs this browser out. */
export function signOutMutation() {
  return mutationOptions({
    mutationKey: ["session", "close"],
    mutationFn: () => sendJson("DELETE", "/api/session", {}, ignoreBody),
  });
}
