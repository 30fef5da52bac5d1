import "server-only";
import { randomUUID } from "node:crypto";
import { and, eq, inArray, sql } from "drizzle-orm";
import { type CustomerContext, inTransaction } from "@/lib/server/context";
import type { Mask } from "@/lib/server/directory/key-mask";
import type { Transaction } from "@/lib/server/platform/db/database";
import { historyEvents, licenseKeySnapshots } from "@/lib/server/platform/db/schema/history";
import { operations } from "@/lib/server/platform/db/schema/operations";
import { log } from "@/lib/server/platform/log";
import { plainText } from "@/lib/server/platform/plain-text";
import { seal } from "@/lib/server/platform/secrets";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import {
  compareSnapshots,
  isOlder,
  type KeyChange,
  type KeySnapshot,
  sealSnapshot,
  takeSnapshot,
  unsealSnapshot,
} from "./key-snapshot";
import { managesDevices, safeDisplayKey } from "./license-key-presentation";
import type { OwnedKey } from "./owned-key";

/** Of one key. The oldest ones are deleted. */
const MOST_EVENTS = 500;

type LookContext = CustomerContext & { db: Transaction };

/**
 * Compares a key with how its owner saw it last, and records what changed: Polar tells of no change, and keeps none. The first
 * look records nothing. Staff who view the account change nothing. A failure doesn't disturb the page.
 */
export async function recordKeyLook(context: CustomerContext, owned: OwnedKey, mask: Mask): Promise<void> {
  if (context.actor.kind !== "customer") return;
  try {
    const id = owned.key.id;
    const now = takeSnapshot(owned.key, safeDisplayKey(owned.key), visibleDevices(owned, mask));
    const stored = await readSnapshot(context.db, id);
    now.devices ??= stored?.snapshot?.devices ?? null;
    if (stored?.isFresh && JSON.stringify(stored.snapshot) === JSON.stringify(now)) return;
    if (stored?.snapshot && !(await isPlausible(context, id, stored.snapshot, now)))
      now.devices = stored.snapshot.devices;
    await inTransaction(context, (tx) => replaceSnapshot(tx, id, now));
  } catch (error) {
    log.warn({ event: "history_incomplete", err: error });
  }
}

/** Null if Polar hides them, or one of them can't be read: a missing device would look like a removed one. */
function visibleDevices({ key, benefit }: OwnedKey, mask: Mask) {
  if (!managesDevices(key, benefit) || key.unreadableActivations > 0) return null;
  return key.activations.map((device) => ({ ...device, label: mask(plainText(device.label)) }));
}

/**
 * A list that is suddenly empty may be one that the vendor has just hidden, before the catalog says so. The organization's token
 * tells: it sees devices either way.
 */
async function isPlausible({ polar }: CustomerContext, id: string, before: KeySnapshot, now: KeySnapshot) {
  if (now.devices?.length !== 0 || (before.devices ?? []).length === 0) return true;
  return (await readOrganizationKey(id, polar.lane)).activations.length === 0;
}

async function readSnapshot(db: CustomerContext["db"], id: string) {
  const [row] = await db
    .select({
      sealed: licenseKeySnapshots.sealed,
      isFresh: sql<boolean>`${licenseKeySnapshots.seenAt} > now() - interval '1 day'`,
    })
    .from(licenseKeySnapshots)
    .where(eq(licenseKeySnapshots.licenseKeyId, id));
  return row && { snapshot: unsealSnapshot(row.sealed, id), isFresh: row.isFresh };
}

/** Compares once more, alone: two requests that look at the same time must not record a change twice. */
async function replaceSnapshot(context: LookContext, id: string, now: KeySnapshot): Promise<void> {
  const { db, actor } = context;
  const { customerId, memberId } = actor.session;
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`history:${id}`}, 0))`);
  const before = (await readSnapshot(db, id))?.snapshot ?? null;
  if (before !== null && isOlder(now, before)) return;
  const changes = before === null ? [] : await withoutOwn(db, id, compareSnapshots(before, now));
  if (changes.length > 0) await insertEvents(context, id, changes);
  const sealed = sealSnapshot(now, id);
  const row = { customerId, memberId, sealed };
  await db
    .insert(licenseKeySnapshots)
    .values({ licenseKeyId: id, ...row })
    .onConflictDoUpdate({ target: licenseKeySnapshots.licenseKeyId, set: { ...row, seenAt: sql`now()` } });
}

/** Leaves out what was done here: the audit log has it. A write whose end isn't known yet counts, too. */
async function withoutOwn(db: Transaction, id: string, changes: KeyChange[]): Promise<KeyChange[]> {
  if (changes.length === 0) return [];
  const own = await db
    .select()
    .from(operations)
    .where(
      and(
        eq(operations.licenseKeyId, id),
        sql`(${operations.outcome} = 'done' or ${operations.outcome} is null)`,
        inArray(operations.kind, ["rotate", "deactivate"]),
      ),
    );
  const removed = new Set(own.map(({ activationId }) => activationId));
  return changes.filter(({ action, activationId, before, after }) => {
    if (action === "device_removed_elsewhere") return !removed.has(activationId ?? "");
    if (action !== "rotated_elsewhere") return true;
    const isOwn = own.some(
      ({ kind, displayKeyBefore, displayKeyAfter }) =>
        kind === "rotate" && (displayKeyAfter === after || (displayKeyAfter === null && displayKeyBefore === before)),
    );
    return !isOwn;
  });
}

async function insertEvents({ db, actor }: LookContext, licenseKeyId: string, changes: KeyChange[]): Promise<void> {
  const { customerId, memberId } = actor.session;
  const rows = changes.map(({ action, at = null, activationId = null, ...detail }) => {
    const id = randomUUID();
    const sealed = seal("history", JSON.stringify({ ...detail, noticed: at === null }), id);
    const time = at === null ? sql`now()` : new Date(at);
    return { id, customerId, memberId, licenseKeyId, activationId, kind: action, at: time, sealed };
  });
  await db.insert(historyEvents).values(rows).onConflictDoNothing();
  await db.execute(sql`delete from ${historyEvents} where id in (select id from ${historyEvents}
    where license_key_id = ${licenseKeyId} order by at desc, id desc offset ${MOST_EVENTS})`);
}
