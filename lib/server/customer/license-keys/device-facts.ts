import "server-only";
import type { Activation, DeviceFact } from "@/lib/api/schemas";

/** What apps call these details, folded: without case, blanks and punctuation. The first one that a device has is taken. */
const spellings: Record<DeviceFact, readonly string[]> = {
  system: ["os", "operatingsystem", "platform", "system", "osname", "osversion"],
  host: ["hostname", "host", "machinename", "computername", "devicename", "machine", "computer"],
  app_version: ["appversion", "version", "clientversion", "softwareversion", "productversion", "app"],
  fingerprint: [
    "fingerprint",
    "devicefingerprint",
    "machinefingerprint",
    "hwid",
    "hardwareid",
    "machineid",
    "deviceid",
    "serial",
    "serialnumber",
  ],
  ip: ["ip", "ipaddress", "ipaddr", "remoteip", "publicip"],
};
const kinds = Object.entries(spellings) as [DeviceFact, readonly string[]][];

/**
 * Finds the details that say something known, such as the system or the host, under the usual names.
 * @param meta as it is shown: names that apps chose, which may be any text
 */
export function knownFacts(meta: Activation["meta"]): Activation["facts"] {
  const names = new Map<string, string>();
  for (const name of Object.keys(meta)) {
    const folded = foldName(name);
    if (!names.has(folded) && meta[name] !== "") names.set(folded, name);
  }
  return kinds.flatMap(([kind, known]) => {
    const spelling = known.find((one) => names.has(one));
    const name = spelling === undefined ? undefined : names.get(spelling);
    return name === undefined ? [] : [{ kind, name }];
  });
}

/** Returns a fact of a device as text; null if its app doesn't send it. */
export function factOf({ facts, meta }: Pick<Activation, "facts" | "meta">, kind: DeviceFact): string | null {
  const fact = facts.find((one) => one.kind === kind);
  return fact !== undefined && Object.hasOwn(meta, fact.name) ? String(meta[fact.name]) : null;
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[\s._:-]+/g, "");
}
