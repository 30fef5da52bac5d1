import type { ImpersonationEvent } from "./api/impersonations";
import type { CustomerMessages } from "./messages/customer";
import { fill } from "./messages/fill";

type Text = CustomerMessages["supportAccess"];

/** One thing that support did in an impersonation, as the customer is told it, on their account page and by mail. */
export function describeImpersonationEvent(event: ImpersonationEvent, text: Text): string {
  if (event.kind === "refused") return text.refused;
  if (event.kind === "page_viewed") return fill(text.pageViewed, { page: nameOfPage(event.page ?? "", text) });
  return fill(text.deviceDeactivated, { device: event.device || text.unnamedDevice, key: event.display_key ?? "" });
}

/** The page of the one key that was seen, for a link to it; null for anything else. Made anew: a event's path is data. */
export function seenKeyPage({ kind, page }: ImpersonationEvent): string | null {
  if (kind !== "page_viewed" || page === null) return null;
  const [, id] = /^\/license-keys\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(page) ?? [];
  return id === undefined ? null : `/license-keys/${id}`;
}

function nameOfPage(path: string, text: Text): string {
  if (path === "/license-keys") return text.pages.list;
  if (path.startsWith("/license-keys/")) return text.pages.key;
  return path === "/account" ? text.pages.account : path;
}
