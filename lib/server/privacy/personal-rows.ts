import "server-only";
import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { mailboxSubjects } from "@/lib/server/customer/sign-in/rate-subjects";
import type { Queryable } from "@/lib/server/platform/db/database";
import { deviceReports } from "@/lib/server/platform/db/schema/device-reports";
import { deviceLooks, deviceNames, queuedDeactivations } from "@/lib/server/platform/db/schema/devices";
import {
  directoryLicenseKeys,
  directoryMembers,
  directoryOrders,
  directoryResyncs,
} from "@/lib/server/platform/db/schema/directory";
import { historyEvents, licenseKeySnapshots } from "@/lib/server/platform/db/schema/history";
import { mails } from "@/lib/server/platform/db/schema/mail";
import { operations } from "@/lib/server/platform/db/schema/operations";
import { otps } from "@/lib/server/platform/db/schema/otps";
import { pacing } from "@/lib/server/platform/db/schema/pacing";
import { rateLimits } from "@/lib/server/platform/db/schema/rate-limits";
import { remedies } from "@/lib/server/platform/db/schema/remedies";
import { reminderOptOuts, sentReminders } from "@/lib/server/platform/db/schema/reminders";
import { rotationDevices } from "@/lib/server/platform/db/schema/rotation-devices";
import { notMeLinks, sessions } from "@/lib/server/platform/db/schema/sessions";
import { signInLinks } from "@/lib/server/platform/db/schema/sign-in-links";
import { impersonations, supportCodes, supportConsents } from "@/lib/server/platform/db/schema/staff";
import { mentions } from "./mentions";
import { ofAccounts, type Person } from "./person";

/** The rows of one person in one table. */
export type PersonalRows = { table: PgTable; where: SQL };

/** Where a person's rows are. Rows that name others of them come first, so that they can be deleted in this order. */
export function personalRows(person: Person) {
  const { accounts, emailHashes, mailIds, teamSessionIds } = person;
  const wholeIds = accounts.flatMap(({ customerId, isWhole }) => (isWhole ? [customerId] : []));
  const either = (...conditions: (SQL | undefined)[]): SQL => or(...conditions) ?? sql`false`;
  const ownImpersonations = either(
    ofAccounts(accounts, impersonations.customerId, impersonations.memberId),
    mentions(person, impersonations.reason, impersonations.ticketUrl, impersonations.elevationReason),
  );
  const ownReminders = ofAccounts(accounts, sentReminders.customerId, sentReminders.personId);
  const ownKeys = ofAccounts(accounts, directoryLicenseKeys.customerId);
  return {
    operations: {
      table: operations,
      where: either(
        ofAccounts(accounts, operations.customerId),
        inArray(operations.sessionId, teamSessionIds),
        sql`${operations.impersonationId} in (select ${impersonations.id} from ${impersonations} where ${ofAccounts(accounts, impersonations.customerId, impersonations.memberId)})`,
      ),
    },
    mails: {
      table: mails,
      where: either(
        inArray(mails.emailHash, emailHashes),
        inArray(mails.id, mailIds),
        sql`${mails.id} in (select ${remedies.id} from ${remedies} where ${ofAccounts(accounts, remedies.customerId)})`,
        sql`${mails.id} in (select ${impersonations.id} from ${impersonations} where ${ownImpersonations})`,
        sql`${mails.id} in (select ${sentReminders.id} from ${sentReminders} where ${ownReminders})`,
      ),
    },
    sent_reminders: { table: sentReminders, where: ownReminders },
    reminder_opt_outs: {
      table: reminderOptOuts,
      where: ofAccounts(accounts, reminderOptOuts.customerId, reminderOptOuts.personId),
    },
    impersonations: { table: impersonations, where: ownImpersonations },
    remedies: { table: remedies, where: ofAccounts(accounts, remedies.customerId) },
    support_codes: {
      table: supportCodes,
      where: ofAccounts(accounts, supportCodes.customerId, supportCodes.memberId),
    },
    support_consents: {
      table: supportConsents,
      where: ofAccounts(accounts, supportConsents.customerId, supportConsents.memberId),
    },
    sessions: { table: sessions, where: ofAccounts(accounts, sessions.customerId, sessions.memberId) },
    not_me_links: { table: notMeLinks, where: ofAccounts(accounts, notMeLinks.customerId, notMeLinks.memberId) },
    // They name no member. Of a team, a link can be anybody's, and is gone within the hour.
    sign_in_links: { table: signInLinks, where: ofAccounts(accounts, signInLinks.customerId) },
    otps: { table: otps, where: inArray(otps.emailHash, emailHashes) },
    device_reports: { table: deviceReports, where: ofAccounts(accounts, deviceReports.customerId) },
    rotation_devices: { table: rotationDevices, where: ofAccounts(accounts, rotationDevices.customerId) },
    directory_resyncs: {
      table: directoryResyncs,
      where: either(
        and(eq(directoryResyncs.kind, "customer"), inArray(directoryResyncs.id, wholeIds)),
        sql`${directoryResyncs.kind} = 'license_key' and ${directoryResyncs.id} in
          (select ${directoryLicenseKeys.licenseKeyId} from ${directoryLicenseKeys} where ${ownKeys})`,
      ),
    },
    device_names: {
      table: deviceNames,
      where: ofAccounts(accounts, deviceNames.customerId, deviceNames.memberId),
    },
    device_looks: {
      table: deviceLooks,
      where: ofAccounts(accounts, deviceLooks.customerId, deviceLooks.memberId),
    },
    queued_deactivations: {
      table: queuedDeactivations,
      where: ofAccounts(accounts, queuedDeactivations.customerId, queuedDeactivations.memberId),
    },
    history_events: {
      table: historyEvents,
      where: ofAccounts(accounts, historyEvents.customerId, historyEvents.memberId),
    },
    license_key_snapshots: {
      table: licenseKeySnapshots,
      where: ofAccounts(accounts, licenseKeySnapshots.customerId, licenseKeySnapshots.memberId),
    },
    directory_license_keys: { table: directoryLicenseKeys, where: ownKeys },
    directory_orders: { table: directoryOrders, where: ofAccounts(accounts, directoryOrders.customerId) },
    directory_members: {
      table: directoryMembers,
      where: either(
        inArray(directoryMembers.emailHash, emailHashes),
        ofAccounts(accounts, directoryMembers.customerId, directoryMembers.memberId),
      ),
    },
    rate_limits: {
      table: rateLimits,
      where: inArray(sql`split_part(${rateLimits.key}, ':', 2)`, [
        ...accounts.flatMap(({ memberId }) => memberId ?? []),
        ...wholeIds,
        ...emailHashes,
        ...mailboxSubjects(person.email),
      ]),
    },
    pacing: {
      table: pacing,
      where: inArray(
        pacing.name,
        wholeIds.map((id) => `deactivate:${id}`),
      ),
    },
  } satisfies Record<string, PersonalRows>;
}

/** A table, and how many rows of a person it has or had. */
export type RowCount = { table: string; rows: number };

/** Counts a person's rows. */
export async function countPersonalRows(db: Queryable, person: Person): Promise<RowCount[]> {
  const counts: RowCount[] = [];
  for (const [name, { table, where }] of Object.entries<PersonalRows>(personalRows(person)))
    counts.push({ table: name, rows: await db.$count(table, where) });
  return counts;
}

/** Deletes a person's rows. @returns how many. */
export async function deletePersonalRows(db: Queryable, person: Person): Promise<RowCount[]> {
  const counts: RowCount[] = [];
  for (const [name, { table, where }] of Object.entries<PersonalRows>(personalRows(person))) {
    const { rowCount } = await db.delete(table).where(where);
    counts.push({ table: name, rows: rowCount ?? 0 });
  }
  return counts;
}
