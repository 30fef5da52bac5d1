import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { Notifications, ReminderKind } from "@/lib/api/reminders";
import type { CustomerContext, CustomerSession } from "@/lib/server/context";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { announceChange } from "@/lib/server/platform/changes";
import type { Queryable } from "@/lib/server/platform/db/database";
import { reminderOptOuts } from "@/lib/server/platform/db/schema/reminders";
import { env } from "@/lib/server/platform/env";

/** A customer or, in a team, one of its members. */
export type Reader = Pick<CustomerSession, "customerId" | "memberId">;

/** Sessions and mails of an individual name their owner member or none. A team's always name the member. */
function ofReader({ customerId, memberId }: Reader) {
  const isCustomer = eq(reminderOptOuts.customerId, customerId);
  if (memberId === null) return isCustomer;
  return and(isCustomer, inArray(reminderOptOuts.personId, [memberId, customerId]));
}

/** The reminders that the vendor sends, and whether this person gets them. Empty without any. */
export async function listNotifications({ db, actor }: CustomerContext): Promise<Notifications> {
  const kinds = isMailConfigured() ? env().REMINDERS : [];
  if (kinds.length === 0) return { items: [] };
  const off = await switchedOff(db, actor.session);
  return { items: kinds.map((kind) => ({ kind, is_on: !off.has(kind) })) };
}

/** Switches a kind of reminder on or off for the signed-in person. @throws Problem `invalid_request` for one that isn't sent. */
export async function chooseNotification(
  { db, actor }: CustomerContext,
  choice: { kind: ReminderKind; isOn: boolean },
): Promise<void> {
  if (!env().REMINDERS.includes(choice.kind)) throw new Problem("invalid_request");
  await switchReminder(db, actor.session, choice);
}

/** Has this person switched that kind off? */
export async function isSwitchedOff(db: Queryable, reader: Reader, kind: ReminderKind): Promise<boolean> {
  return (await switchedOff(db, reader)).has(kind);
}

async function switchedOff(db: Queryable, reader: Reader): Promise<Set<ReminderKind>> {
  const rows = await db.select({ kind: reminderOptOuts.kind }).from(reminderOptOuts).where(ofReader(reader));
  return new Set(rows.map(({ kind }) => kind));
}

/** Switches a kind of reminder on or off for a person. */
export async function switchReminder(
  db: Queryable,
  reader: Reader,
  { kind, isOn }: { kind: ReminderKind; isOn: boolean },
): Promise<void> {
  const { customerId, memberId } = reader;
  await db.transaction(async (tx) => {
    if (isOn) await tx.delete(reminderOptOuts).where(and(ofReader(reader), eq(reminderOptOuts.kind, kind)));
    else {
      const row = { customerId, personId: memberId ?? customerId, kind };
      await tx.insert(reminderOptOuts).values(row).onConflictDoNothing();
    }
    await announceChange(tx, { customerId, topic: "account" });
  });
}
