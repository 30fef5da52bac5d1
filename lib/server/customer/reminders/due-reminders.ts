import "server-only";
import { randomUUID } from "node:crypto";
import { and, eq, lt, notExists, or, type SQL, sql } from "drizzle-orm";
import type { ReminderKind } from "@/lib/api/reminders";
import type { Context } from "@/lib/server/context";
import { enqueueReminders, expireReminders } from "@/lib/server/mail/outbox";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryLicenseKeys } from "@/lib/server/platform/db/schema/directory";
import { sentReminders } from "@/lib/server/platform/db/schema/reminders";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";

export type Due = typeof sentReminders.$inferSelect.due;

/** One transaction's reminders. */
const BATCH = 2000;

type Found = { license_key_id: string; customer_id: string; due: Due; period: string };

/**
 * Finds the keys in the index that a reminder is due for, and adds their mails to the outbox. It asks Polar nothing: whether a
 * reminder is still wanted is read when its mail is written. Without a sync, nothing new is found.
 * @returns how many were queued.
 */
export async function queueReminders({ db }: Pick<Context, "db">): Promise<number> {
  const kinds = env().REMINDERS;
  if (kinds.length === 0 || !isMailConfigured()) return 0;
  await forgetUsage(db);
  let queued = 0;
  for (;;) {
    const added = await queueBatch(db, kinds);
    if (added === 0) break;
    queued += added;
  }
  if (queued > 0) log.info({ event: "reminders_queued", count: queued });
  return queued;
}

async function queueBatch(db: Queryable, kinds: readonly ReminderKind[]): Promise<number> {
  return await db.transaction(async (tx) => {
    const found = await findDue(tx, kinds);
    if (found.length === 0) return 0;
    const rows = found.map((one) => ({
      id: randomUUID(),
      customerId: one.customer_id,
      licenseKeyId: one.license_key_id,
      due: one.due,
      period: one.period,
    }));
    // Another instance may have been faster: only what this one recorded is sent.
    const recorded = await tx
      .insert(sentReminders)
      .values(rows)
      .onConflictDoNothing()
      .returning({ id: sentReminders.id });
    await enqueueReminders(
      tx,
      recorded.map(({ id }) => id),
    );
    return recorded.length;
  });
}

async function findDue(db: Queryable, kinds: readonly ReminderKind[]): Promise<Found[]> {
  const candidates = sql.join(
    kinds.map((kind) => queries[kind]),
    sql` union all `,
  );
  const { rows } = await db.execute<Found>(sql`
    select license_key_id, customer_id, due, period from (${candidates}) as candidate
    where due is not null and not exists (select from ${sentReminders}
      where ${sentReminders.licenseKeyId} = candidate.license_key_id and ${sentReminders.due} = candidate.due
        and ${sentReminders.period} = candidate.period)
    limit ${BATCH}`);
  return rows;
}

const isoOf = (column: SQL) => sql`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * For each kind, the keys it may be about. A step of the expiry whose time came before the key had this time of expiry is left
 * out, so that a new key of 14 days isn't announced to expire.
 */
const queries: Record<ReminderKind, SQL> = {
  expiry: sql`select license_key_id, customer_id,
      case when expires_at <= now() then 'expired'
        when expires_at <= now() + interval '1 day' and expiry_known_at <= expires_at - interval '1 day' then 'expires_1'
        when expires_at > now() + interval '1 day' and expires_at <= now() + interval '7 days'
          and expiry_known_at <= expires_at - interval '7 days' then 'expires_7'
        when expires_at > now() + interval '7 days' and expiry_known_at <= expires_at - interval '30 days' then 'expires_30'
      end as due, ${isoOf(sql`expires_at`)} as period
    from ${directoryLicenseKeys}
    where status = 'granted' and expires_at > now() - interval '3 days' and expires_at <= now() + interval '30 days'`,
  usage: sql`select license_key_id, customer_id,
      case when usage >= limit_usage then 'usage_100' else 'usage_80' end as due, limit_usage::text as period
    from ${directoryLicenseKeys}
    where status = 'granted' and limit_usage > 0 and usage >= 0.8 * limit_usage
      and (expires_at is null or expires_at > now())`,
  devices: sql`select license_key_id, customer_id, 'devices' as due, limit_activations::text as period
    from ${directoryLicenseKeys}
    where status = 'granted' and limit_activations > 0 and activations >= limit_activations
      and (expires_at is null or expires_at > now())`,
  new_device: sql`select license_key_id, customer_id, 'new_device' as due, ${isoOf(sql`new_device_at`)} as period
    from ${directoryLicenseKeys}
    where status = 'granted' and new_device_at > now() - interval '3 days'`,
};

/** Where usage was given back, or devices were deactivated, the same limit can be reached again. */
async function forgetUsage(db: Queryable): Promise<void> {
  const key = directoryLicenseKeys;
  const isUsage = sql`${sentReminders.due} in ('usage_80', 'usage_100') and ${key.usage} < 0.5 * ${key.limitUsage}`;
  const isDevices = sql`${sentReminders.due} = 'devices' and ${key.activations} < ${key.limitActivations}
    and ${sentReminders.queuedAt} < now() - interval '1 day'`;
  await db
    .delete(sentReminders)
    .where(
      sql`exists (select from ${key} where ${key.licenseKeyId} = ${sentReminders.licenseKeyId} and (${isUsage} or ${isDevices}))`,
    );
}

/** Deletes what can't be due again: of keys that are gone, and of times that have passed. */
export async function sweepReminders(db: Queryable): Promise<void> {
  await expireReminders(db);
  const ofKey = db
    .select({ id: directoryLicenseKeys.licenseKeyId })
    .from(directoryLicenseKeys)
    .where(eq(directoryLicenseKeys.licenseKeyId, sentReminders.licenseKeyId));
  const isPast = sql`${sentReminders.due} not in ('usage_80', 'usage_100', 'devices')`;
  await db
    .delete(sentReminders)
    .where(and(lt(sentReminders.queuedAt, sql`now() - interval '60 days'`), or(isPast, notExists(ofKey))));
}
