import "server-only";
import type { Activation } from "@/lib/api/schemas";

/** How many details tell devices apart. A name with more is hard to read. */
const MAX_DETAILS = 3;

/** A device that has a name of its own is known by that, not by its label. */
type Device = Pick<Activation, "id" | "label" | "meta" | "created_at"> & { name?: string | null };

/**
 * Adds to each device what tells it apart from the key's other devices of the same name: the details that differ, and a number
 * if neither these details nor the minute of the activation differ.
 * @param devices all devices of one key, as people see them
 */
export function tellApart<One extends Device>(devices: readonly One[]): (One & Pick<Activation, "distinction">)[] {
  const byName = Map.groupBy(devices, ({ name, label }) => fold(name ?? label));
  const distinctions = new Map<Device, Activation["distinction"]>();
  for (const namesakes of byName.values()) {
    if (namesakes.length === 1) continue;
    const differing = differingDetails(namesakes);
    const facts = ({ created_at, meta }: Device) =>
      JSON.stringify([minuteOf(created_at), ...differing.map((name) => shownValue(detailOf(meta, name)))]);
    for (const equals of Map.groupBy(namesakes.toSorted(byAge), facts).values()) {
      for (const [index, device] of equals.entries()) {
        const details = differing.flatMap((name) => {
          const value = detailOf(device.meta, name);
          return value === undefined ? [] : [[name, value] as const];
        });
        const number = equals.length === 1 ? null : index + 1;
        distinctions.set(device, { details: Object.fromEntries(details), number });
      }
    }
  }
  return devices.map((device) => ({ ...device, distinction: distinctions.get(device) ?? null }));
}

/** Returns what the audit log records about a device: its label, and what tells it apart if another device has this label. */
export function auditedDevice(
  devices: readonly (Device & Pick<Activation, "distinction">)[],
  id: string,
): Record<string, string | number> {
  const device = devices.find((one) => one.id === id);
  if (device === undefined) return { device: "" };
  const { label, created_at, distinction } = device;
  if (distinction === null) return { device: label };
  const details = Object.entries(distinction.details).map(([name, value]) => `${name}: ${value}`);
  return {
    device: label,
    device_activated_at: created_at,
    ...(details.length === 0 ? {} : { device_details: details.join("; ") }),
    ...(distinction.number === null ? {} : { device_number: distinction.number }),
  };
}

function differingDetails(namesakes: readonly Device[]): string[] {
  const names = new Set(namesakes.flatMap(({ meta }) => Object.keys(meta)));
  const differing: string[] = [];
  for (const name of names) {
    const [first, ...others] = namesakes.map(({ meta }) => detailOf(meta, name));
    if (others.some((value) => value !== first && shownValue(value) !== shownValue(first))) differing.push(name);
    if (differing.length === MAX_DETAILS) break;
  }
  return differing;
}

/** Apps choose the names, and may choose "toString". */
function detailOf(meta: Device["meta"], name: string): string | number | boolean | undefined {
  return Object.hasOwn(meta, name) ? meta[name] : undefined;
}

function byAge(one: Device, other: Device): number {
  return Date.parse(one.created_at) - Date.parse(other.created_at) || one.id.localeCompare(other.id);
}

/** People see the minute, in any time zone. */
function minuteOf(iso: string): string | number {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : Math.floor(time / 60_000);
}

/** Returns null for a missing value. The number 1000 and the text "1,000" look the same. */
function shownValue(value: string | number | boolean | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return fold(typeof value === "number" ? value.toLocaleString("en") : value);
}

/** Returns the same text for texts that people easily take for the same. */
function fold(text: string): string {
  return text.normalize("NFKC").toLocaleLowerCase("en").replace(/\s+/g, " ").trim();
}
