import { formatDateTime, type TimeZone } from "./format.ts";
import type { Messages } from "./messages/messages.ts";

/** What tells a device apart from others with the same label. */
export type DeviceFacts = {
  /** ISO 8601. */
  activatedAt: string;
  /** Details that the others don't share, for example `os: macOS`. */
  details: readonly string[];
  /** Set if another device has the same facts. */
  number: number | null;
};

type Wording = {
  text: Messages["deviceName"];
  locale: string;
  /** Null for UTC, which the name then mentions. */
  timeZone: TimeZone | null;
};

/** Returns a device's name: its label, and the facts that tell it apart if there are any. */
export function nameDevice(label: string, facts: DeviceFacts | null, { text, locale, timeZone }: Wording): string {
  if (facts === null) return label;
  const local = formatDateTime(facts.activatedAt, locale, timeZone ?? "UTC");
  const time = timeZone === null ? text.utc({ time: local }) : local;
  const all = [
    text.activatedAt({ time }),
    ...facts.details,
    ...(facts.number === null ? [] : [text.number({ number: facts.number })]),
  ];
  return text.toldApart({ label, facts: all.join("; ") });
}
