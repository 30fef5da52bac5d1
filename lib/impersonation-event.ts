import type { VisitDeed } from "./api/impersonations";
import type { CustomerMessages } from "./messages/customer";
import { fill } from "./messages/fill";

type Text = CustomerMessages["supportVisits"];

/** One thing that support did in a visit, as the customer is told it, on their account page and by mail. */
export function describeDeed(deed: VisitDeed, text: Text): string {
  if (deed.kind === "refused") return text.refused;
  if (deed.kind === "page_seen") return fill(text.pageSeen, { page: nameOfPage(deed.page ?? "", text) });
  return fill(text.deviceRemoved, { device: deed.device || text.unnamedDevice, key: deed.display_key ?? "" });
}

/** The page of the one key that was seen, for a link to it; null for anything else. Made anew: a deed's path is data. */
export function seenKeyPage({ kind, page }: VisitDeed): string | null {
  if (kind !== "page_seen" || page === null) return null;
  const [, id] = /^\/license-keys\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(page) ?? [];
  return id === undefined ? null : `/license-keys/${id}`;
}

function nameOfPage(path: string, text: Text): string {
  if (path === "/license-keys") return text.pages.list;
  if (path.startsWith("/license-keys/")) return text.pages.key;
  return path === "/account" ? text.pages.account : path;
}
