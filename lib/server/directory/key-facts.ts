import "server-only";
import * as z from "zod";
import { seal, unseal } from "@/lib/server/platform/secrets";
import { type PolarLicenseKey, polarLicenseKey } from "@/lib/server/polar/shapes";
import { keySuffix } from "./key-hash";

const PURPOSE = "license-key-facts";

const keyFacts = polarLicenseKey.omit({ key: true }).extend({ read_at: z.iso.datetime() });

/** A key as the index last read it at Polar, without the key. `display_key` hides a key of six characters or fewer. */
export type KeyFacts = z.infer<typeof keyFacts>;

/** Seals what the index stores of a key, so that a stolen database shows none of it. The key's id binds it to its row. */
export function sealKeyFacts({ key, ...shown }: PolarLicenseKey): string {
  const display_key = keySuffix(key) === null ? "****" : shown.display_key;
  // Parsed, because the fields that Polar adds stay out.
  const facts = keyFacts.parse({ ...shown, display_key, read_at: new Date().toISOString() });
  return seal(PURPOSE, JSON.stringify(facts), shown.id);
}

/** Opens a row's facts; null when there are none, or their secret is gone. The key is then read at Polar. */
export function unsealKeyFacts(licenseKeyId: string, sealed: string | null): KeyFacts | null {
  const text = sealed === null ? null : unseal(PURPOSE, sealed, licenseKeyId);
  return text === null ? null : (keyFacts.safeParse(JSON.parse(text)).data ?? null);
}
