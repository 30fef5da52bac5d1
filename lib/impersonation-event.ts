import type { ImpersonationEvent } from "./api/impersonations.ts";
import { nameDevice } from "./device-name.ts";
import type { Messages } from "./messages/messages.ts";

type Text = Pick<Messages, "supportAccess" | "deviceName">;

/** Returns the sentence for one event of an impersonation. The account page and the mail show it to the customer. */
export function describeImpersonationEvent(event: ImpersonationEvent, messages: Text, locale: string): string {
  const { supportAccess: text, deviceName } = messages;
  if (event.kind === "refused") return text.refused;
  if (event.kind === "page_viewed") return describePageView(event.page ?? "", text.pagesViewed);
  const facts = event.device_facts && {
    activatedAt: event.device_facts.activated_at,
    details: event.device_facts.details === null ? [] : [event.device_facts.details],
    number: event.device_facts.number,
  };
  const wording = { text: deviceName, locale, timeZone: null };
  const device = nameDevice(event.device || text.unnamedDevice, facts, wording);
  return text.deviceDeactivated({ device, key: event.display_key ?? "" });
}

/**
 * Returns the path of the license key page that support viewed, or null for any other event. The path is built from the ID,
 * because the event's own path is data and may lead anywhere.
 */
export function viewedKeyPage({ kind, page }: ImpersonationEvent): string | null {
  if (kind !== "page_viewed" || page === null) return null;
  const [, id] = /^\/license-keys\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(page) ?? [];
  return id === undefined ? null : `/license-keys/${id}`;
}

function describePageView(page: string, text: Text["supportAccess"]["pagesViewed"]): string {
  if (page === "/license-keys") return text.list;
  if (page.startsWith("/license-keys/")) return text.key;
  if (page === "/account") return text.account;
  return page === "/free-a-device" ? text.deviceChoice : text.other({ page });
}
