import type { IconName } from "@/components/ui/icon-names";
import type { HistoryEvent } from "@/lib/api/history";
import type { HistoryAction } from "@/lib/api/history-kinds";
import { nameBrowser } from "@/lib/browser-name";
import { formatDate, formatNumber, type TimeZone } from "@/lib/format";
import type { Messages } from "@/lib/messages/messages";

type Text = Messages["history"];

const icons: Record<HistoryAction, IconName> = {
  device_added: "monitor",
  device_deactivated: "circle-x",
  device_removed_elsewhere: "circle-x",
  revealed: "eye",
  rotated: "refresh-cw",
  rotated_elsewhere: "refresh-cw",
  exported: "download",
  disabled: "circle-pause",
  enabled: "circle-check",
  revoked: "ban",
  device_limit_changed: "pencil-line",
  usage_limit_changed: "pencil-line",
  expiry_changed: "clock",
  key_issued: "key-round",
  bought: "scroll-text",
  renewed: "rotate-cw",
  support_viewed: "headset",
  support_viewed_key: "headset",
  support_acted: "headset",
  support_changed: "headset",
  signed_in: "globe",
};

function isKnown(action: string): action is HistoryAction {
  return Object.hasOwn(icons, action);
}

export function iconOf({ action }: HistoryEvent): IconName {
  return isKnown(action) ? icons[action] : "info";
}

/** Names what happened. A newer server may tell of something that this page doesn't know. */
export function titleOf({ action }: HistoryEvent, text: Text): string {
  return isKnown(action) ? text.actions[action] : text.actions.other;
}

/** What else is known of an event, without its key: a line for each part. */
export function detailsOf(event: HistoryEvent, text: Text, locale: string, timeZone: TimeZone): string[] {
  const { device, product, browser, staff_name, noticed, action } = event;
  return [
    device === null ? null : device || text.unnamedDevice,
    product,
    action === "signed_in" ? nameBrowser(browser, text) : null,
    describeChange(event, text, locale, timeZone),
    staff_name === null ? null : text.bySupport({ name: staff_name }),
    noticed ? text.noticed : null,
  ].filter((detail) => detail !== null);
}

function describeChange({ action, change }: HistoryEvent, text: Text, locale: string, zone: TimeZone): string | null {
  if (change === null) return null;
  const isTime = action === "renewed" || action === "expiry_changed";
  const isLimit = action === "device_limit_changed" || action === "usage_limit_changed";
  const show = (value: string | null) => {
    if (value === null) return isTime ? text.never : text.unlimited;
    if (isTime) return formatDate(value, locale, zone);
    return isLimit ? formatNumber(Number(value), locale) : value;
  };
  return text.fromTo({ before: show(change.before), after: show(change.after) });
}
