import "server-only";
import { and, arrayContains, asc, desc, eq, isNull, lt, ne, notInArray, or, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { deviceReports } from "@/lib/server/platform/db/schema/device-reports";
import { deviceNames } from "@/lib/server/platform/db/schema/devices";
import { directoryLicenseKeys } from "@/lib/server/platform/db/schema/directory";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";
import type { PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";
import { wordsOf } from "./member-name";

const PURPOSE = "device-name-index";
/** Of a device's name, and of a key's devices together, only so many words are indexed. */
const MOST_WORDS = 8;
const MOST_WORDS_OF_KEY = 5000;
/** A shorter text is in too many names. */
const SHORTEST_TYPED = 3;
/** Hex digits of a hash that are stored: a rare wrong hit is read again anyway. */
const HASH_LENGTH = 16;

const { licenseKeyId, deviceHashes, devicesReadAt, changedAt } = directoryLicenseKeys;

/** Writes the names of a key's devices, as hashes of their words. The list must be complete: what it lacks is forgotten. */
export async function recordDevices(
  db: Queryable,
  { id, activations }: Pick<PolarLicenseKeyWithActivations, "id" | "activations">,
): Promise<void> {
  const words = new Set(activations.flatMap(({ label }) => wordsOf(label).slice(0, MOST_WORDS)));
  const hashes = [...words]
    .slice(0, MOST_WORDS_OF_KEY)
    .map((word) => shortened(keyedHash(PURPOSE, word)))
    .toSorted();
  await db
    .update(directoryLicenseKeys)
    .set({ deviceHashes: hashes, devicesReadAt: sql`now()` })
    .where(
      and(
        eq(licenseKeyId, id),
        or(isNull(deviceHashes), ne(deviceHashes, hashes), lt(devicesReadAt, sql`now() - interval '1 hour'`)),
      ),
    );
}

/**
 * Deletes what the portal keeps of devices that the key no longer has: their names and reports.
 * @param key as the organization's token reads it, which shows devices whatever the vendor's setting
 */
export async function forgetGoneDevices(db: Queryable, key: PolarLicenseKeyWithActivations): Promise<void> {
  if (key.unreadableActivations > 0) return;
  const active = key.activations.map((one) => one.id);
  // A device that was named or seen a moment ago may be younger than what Polar answered.
  const isNamedBefore = lt(deviceNames.changedAt, sql`now() - interval '1 minute'`);
  await db
    .delete(deviceNames)
    .where(and(eq(deviceNames.licenseKeyId, key.id), notInArray(deviceNames.activationId, active), isNamedBefore));
  const isSeenBefore = lt(deviceReports.seenOn, sql`(now() at time zone 'utc')::date`);
  await db
    .delete(deviceReports)
    .where(and(eq(deviceReports.licenseKeyId, key.id), notInArray(deviceReports.activationId, active), isSeenBefore));
}

const shortened = (hash: string) => hash.slice(0, HASH_LENGTH);

/** The condition that a key has devices with all the typed words, under one of `PORTAL_SECRETS`; null when none can match. */
function hasWords(typed: string) {
  const words = wordsOf(typed);
  if (words.length > MOST_WORDS || words.join("").length < SHORTEST_TYPED) return null;
  const ofWords = words.map((word) => keyedHashes(PURPOSE, word).map(shortened));
  const [first = []] = ofWords;
  return or(
    ...first.map((_, secret) =>
      arrayContains(
        deviceHashes,
        ofWords.map((hashes) => hashes[secret] ?? ""),
      ),
    ),
  );
}

/**
 * Ids of keys whose devices had all the typed words in their names, when they were last read. They are hints: read each again at
 * Polar. The order is stable across pages.
 */
export async function keysWithDevice(
  db: Queryable,
  { typed, limit }: { typed: string; limit: number },
): Promise<string[]> {
  const condition = hasWords(typed);
  if (condition === null) return [];
  const rows = await db
    .select({ licenseKeyId })
    .from(directoryLicenseKeys)
    .where(condition)
    .orderBy(desc(changedAt), asc(licenseKeyId))
    .limit(limit);
  return rows.map((row) => row.licenseKeyId);
}

/** Has a name all the words of a typed text? For a device that was just read again. */
export function hasTypedWords(label: string, typed: string): boolean {
  const words = new Set(wordsOf(label));
  return wordsOf(typed).every((word) => words.has(word));
}

/** Keys whose devices were never read, the last changed first; then those that were last read a week ago. */
export async function keysToReadDevicesOf(db: Queryable, limit: number): Promise<string[]> {
  const rows = await db
    .select({ licenseKeyId })
    .from(directoryLicenseKeys)
    .where(or(isNull(devicesReadAt), lt(devicesReadAt, sql`now() - interval '7 days'`)))
    .orderBy(sql`${devicesReadAt} asc nulls first`, desc(changedAt))
    .limit(limit);
  return rows.map((row) => row.licenseKeyId);
}

/** Says that a key's devices were read, also if Polar's answer couldn't be. */
export async function setDevicesRead(db: Queryable, id: string): Promise<void> {
  await db.update(directoryLicenseKeys).set({ devicesReadAt: sql`now()` }).where(eq(licenseKeyId, id));
}
