import type { QueryClient } from "@tanstack/react-query";
import { tellTabs } from "./session-channel";

/** After a sign-out: the other tabs are told, and this one leaves by a whole page load, so that nothing stays in memory. */
export function leaveSignedOut(client: QueryClient): void {
  tellTabs({ event: "closed" });
  client.clear();
  window.location.assign("/sign-in");
}
