import "server-only";
import { and, isNull, type SQL } from "drizzle-orm";
import { lockAudit } from "@/lib/server/audit/audit";
import type { Anchor } from "@/lib/server/audit/audit-chain";
import { countPersonalData, erasePersonalData } from "@/lib/server/audit/audit-erasure";
import { type Context, inTransaction } from "@/lib/server/context";
import type { Queryable, Transaction } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { impersonations } from "@/lib/server/platform/db/schema/staff";
import { endImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";
import { type Account, findPerson, ofAccounts, type Person } from "./person";
import { aboutPerson, countSignedWithData } from "./personal-events";
import { countPersonalRows, deletePersonalRows, personalRows, type RowCount } from "./personal-rows";

type OwnersContext = Context & { db: Transaction };

/** What an erasure deletes, or would delete. */
export type Erasure = {
  accounts: Account[];
  rows: RowCount[];
  /** Events of the audit log whose personal data is erased. The events stay. */
  events: number;
  /** Events of earlier versions, which keep it until they are purged. */
  signedEvents: number;
};

/** Counts what `erasePerson` would delete. Null if the database holds nothing about this email. */
export async function countPerson(db: Queryable, email: string): Promise<Erasure | null> {
  return await countOf(db, await findPerson(db, email));
}

async function countOf(db: Queryable, person: Person): Promise<Erasure | null> {
  const { accounts } = person;
  const rows = await countPersonalRows(db, person);
  const events = await countPersonalData(db, aboutPerson(person));
  const signedEvents = await countSignedWithData(db, person);
  const isKnown = accounts.length + events + signedEvents > 0 || rows.some((one) => one.rows > 0);
  return isKnown ? { accounts, rows, events, signedEvents } : null;
}

/**
 * Deletes everything about a person except the events of the audit log, whose personal data is erased instead. Sessions end at
 * once in every instance, because each request looks for its session in the database. Running impersonations end, audited.
 * @param context of the role that owns the tables
 * @returns null if the database holds nothing about this email; else what was deleted, and the places of the audit events
 */
export async function erasePerson(context: Context, email: string): Promise<(Erasure & { recorded: Anchor[] }) | null> {
  return await inTransaction(context, async (tx) => {
    const person = await findPerson(tx.db, email);
    const counted = await countOf(tx.db, person);
    if (counted === null) return null;
    await lockAudit(tx.db);
    await endRunningImpersonations(tx, person);
    // In this order: the events of wrong codes and texts are found by what is erased with them.
    const erased = await eraseEvents(tx, person);
    const rows = await deletePersonalRows(tx.db, person);
    return { accounts: person.accounts, rows, signedEvents: counted.signedEvents, ...erased };
  });
}

async function endRunningImpersonations(context: OwnersContext, person: Person): Promise<void> {
  const { where } = personalRows(person).impersonations;
  const running = await context.db
    .select({ id: impersonations.id })
    .from(impersonations)
    .where(and(where, isNull(impersonations.endedAt)));
  for (const { id } of running) await endImpersonations(context, { id }, "erasure");
}

/** One event for each account, so that the log shows it there. What is left belongs to no account, or to somebody else's. */
async function eraseEvents(context: OwnersContext, person: Person): Promise<{ events: number; recorded: Anchor[] }> {
  const parts: { which: SQL; target: { customerId: string | null; memberId: string | null } }[] = person.accounts.map(
    (account) => ({
      which: ofAccounts([account], auditEvents.customerId, auditEvents.memberId),
      target: { customerId: account.customerId, memberId: account.memberId },
    }),
  );
  const recorded: Anchor[] = [];
  let events = 0;
  const erase = async ({ which, target }: (typeof parts)[number]) => {
    const part = await erasePersonalData(context, which, target);
    events += part.events;
    recorded.push(part.recorded);
  };
  for (const part of parts) await erase(part);
  const isLeft = (await countPersonalData(context.db, aboutPerson(person))) > 0;
  if (isLeft || parts.length === 0)
    await erase({ which: aboutPerson(person), target: { customerId: null, memberId: null } });
  return { events, recorded };
}
