import "server-only";
import { and, asc, eq, gt, inArray, isNotNull, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import * as z from "zod";
import { unsealSecret } from "@/lib/server/customer/session/session-secret";
import { emailHashes, normalizedEmail } from "@/lib/server/directory/email-hash";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryMembers } from "@/lib/server/platform/db/schema/directory";
import { mails } from "@/lib/server/platform/db/schema/mail";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { unseal } from "@/lib/server/platform/secrets";

/** An account that a person has. */
export type Account = {
  customerId: string;
  /** Null if only sessions without a member name the person. */
  memberId: string | null;
  /** Is the whole customer this person? Of a team, only the member's part is. */
  isWhole: boolean;
};

/** A person, by their email, as far as the database knows them. */
export type Person = {
  /** In the form in which emails are compared. */
  email: string;
  /** The hashes under which the email may be stored. */
  emailHashes: string[];
  accounts: Account[];
  /** Mails to this email whose recipient is known only from their sealed content. */
  mailIds: string[];
  /** Public ids of the sessions that the person has or had as a member of a team. */
  teamSessionIds: string[];
};

const BATCH = 1000;

/**
 * Finds a person in the database: as a member in the directory, and in sessions and mails, which are opened for that. Polar isn't
 * asked, so a customer whose email is only at Polar isn't found.
 */
export async function findPerson(db: Queryable, email: string): Promise<Person> {
  const normalized = normalizedEmail(email);
  const hashes = emailHashes(email);
  const { customerId, memberId, role } = directoryMembers;
  const members = await db
    .select({ customerId, memberId, role })
    .from(directoryMembers)
    .where(inArray(directoryMembers.emailHash, hashes));
  const found = [...members, ...(await findInSessions(db, normalized, hashes))];
  const accounts: Account[] = [];
  for (const id of new Set(found.map((one) => one.customerId))) {
    accounts.push(
      ...(await accountsOf(
        db,
        id,
        found.filter((one) => one.customerId === id),
      )),
    );
  }
  return {
    email: normalized,
    emailHashes: hashes,
    accounts,
    mailIds: await findMails(db, normalized),
    teamSessionIds: await findTeamSessions(db, accounts),
  };
}

type Found = { customerId: string; memberId: string | null; role: string | null };

/** One account of the customer, or one for each member that has this email. */
async function accountsOf(db: Queryable, customerId: string, found: Found[]): Promise<Account[]> {
  const memberIds = [...new Set(found.flatMap(({ memberId }) => memberId ?? []))];
  // The sessions of a team name the member.
  const isIndividual = found.some(({ memberId }) => memberId === null);
  const isOwner = found.some(({ role }) => role === "owner");
  const isWhole = isIndividual || (isOwner && !(await hasOthers(db, customerId, memberIds)));
  if (isWhole) return [{ customerId, memberId: memberIds[0] ?? null, isWhole }];
  return memberIds.map((memberId) => ({ customerId, memberId, isWhole }));
}

/** Has the customer other members, so that it is a team? */
async function hasOthers(db: Queryable, customerId: string, memberIds: string[]): Promise<boolean> {
  const indexed = and(eq(directoryMembers.customerId, customerId), notInArray(directoryMembers.memberId, memberIds));
  const signedIn = and(eq(sessions.customerId, customerId), notInArray(sessions.memberId, memberIds));
  return (await db.$count(directoryMembers, indexed)) + (await db.$count(sessions, signedIn)) > 0;
}

async function findInSessions(db: Queryable, email: string, hashes: string[]): Promise<Found[]> {
  const found: Found[] = [];
  for (let last = ""; ; ) {
    const rows = await db
      .select()
      .from(sessions)
      .where(gt(sessions.idHash, last))
      .orderBy(asc(sessions.idHash))
      .limit(BATCH);
    for (const { idHash, sealed, customerId, memberId, verifiedEmailHash } of rows) {
      const opened = unsealSecret(idHash, sealed);
      const isSame = opened?.email ? normalizedEmail(opened.email) === email : false;
      if (isSame || (verifiedEmailHash !== null && hashes.includes(verifiedEmailHash)))
        found.push({ customerId, memberId, role: opened?.role ?? null });
    }
    const end = rows.at(-1);
    if (!end) return found;
    last = end.idHash;
  }
}

const addressed = z.object({ to: z.string() });

/** The recipient is read from mails that are to be sent. Of completed ones, the content is erased. */
async function findMails(db: Queryable, email: string): Promise<string[]> {
  const waiting = await db
    .select({ id: mails.id, sealed: mails.sealed })
    .from(mails)
    .where(and(isNotNull(mails.sealed), eq(mails.emailHash, "")));
  return waiting.flatMap(({ id, sealed }) => {
    const text = unseal("mail", sealed ?? "", id);
    const content = text === null ? undefined : addressed.safeParse(JSON.parse(text)).data;
    return content && normalizedEmail(content.to) === email ? [id] : [];
  });
}

/** Operations name their session, not the member. */
async function findTeamSessions(db: Queryable, accounts: Account[]): Promise<string[]> {
  const memberIds = accounts.flatMap(({ memberId, isWhole }) => (isWhole || memberId === null ? [] : [memberId]));
  const ids: string[] = [];
  for (const memberId of memberIds) {
    const { rows } = await db.execute<{ id: string }>(sql`
      select public_id as id from sessions where member_id = ${memberId}
      union select (detail->>'session_id')::uuid from audit_events
        where member_id = ${memberId} and action = 'customer.sign_in' and detail->>'session_id' is not null`);
    ids.push(...rows.map(({ id }) => id));
  }
  return ids;
}

/** Is a row of one of these accounts? Of a team, only rows that name the member are. */
export function ofAccounts(accounts: Account[], customer: PgColumn, member?: PgColumn): SQL {
  const conditions = accounts.flatMap(({ customerId, memberId, isWhole }) => {
    if (isWhole) return eq(customer, customerId);
    return member && memberId !== null ? (and(eq(customer, customerId), eq(member, memberId)) ?? []) : [];
  });
  return or(...conditions) ?? sql`false`;
}
