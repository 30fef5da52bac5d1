import "server-only";
import type { Activation } from "@/lib/api/schemas";
import { factOf } from "./device-facts";

type Device = Omit<Activation, "machine">;

/** Hosts that many machines have. */
const COMMON_HOSTS = new Set(["localhost", "localhost.localdomain", "unknown", "none", "null", "undefined", "n/a", ""]);

/**
 * Adds to each device how many others of the key are probably the same machine: those with its fingerprint, else those with its
 * host and label, else those that have its label and nothing that tells them apart. Groups devices once, never pair by pair: a
 * thousand may share one fingerprint.
 * @param devices all devices of one key, as people see them
 */
export function groupByMachine(devices: readonly Device[]): Activation[] {
  const machines = new Map<Device, Activation["machine"]>();
  for (const [machine, same] of Map.groupBy(devices, machineOf)) {
    const [first, second] = same;
    if (machine === null || first === undefined || second === undefined) continue;
    for (const device of same)
      machines.set(device, { others: same.length - 1, other: nameOf(device === first ? second : first) });
  }
  return devices.map((device) => ({ ...device, machine: machines.get(device) ?? null }));
}

/** What identifies the machine, as far as its app tells; null if nothing does. */
function machineOf(device: Device): string | null {
  const fingerprint = fold(factOf(device, "fingerprint") ?? "");
  if (fingerprint !== "" && !isMasked(fingerprint)) return `fingerprint:${fingerprint}`;
  const label = fold(device.label);
  const host = fold(factOf(device, "host") ?? "");
  if (!COMMON_HOSTS.has(host)) return JSON.stringify(["host", host, label]);
  const { distinction } = device;
  if (label === "" || distinction === null || distinction.number === null) return null;
  return JSON.stringify(["label", label, Object.values(distinction.details).map(String)]);
}

/** Apps that write the key where a fingerprint belongs say nothing about the machine. */
function isMasked(text: string): boolean {
  return text.includes("****");
}

function nameOf({ name, label }: Device): string {
  return name ?? label;
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}
