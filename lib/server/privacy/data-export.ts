import "server-only";
import { audit } from "@/lib/server/audit/audit";
import type { Anchor } from "@/lib/server/audit/audit-chain";
import type { Context } from "@/lib/server/context";
import { emailHash } from "@/lib/server/directory/email-hash";
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
import { rateLimits } from "@/lib/server/platform/db/schema/rate-limits";
import { remedies } from "@/lib/server/platform/db/schema/remedies";
import { reminderOptOuts, sentReminders } from "@/lib/server/platform/db/schema/reminders";
import { rotationDevices } from "@/lib/server/platform/db/schema/rotation-devices";
import { notMeLinks, sessions } from "@/lib/server/platform/db/schema/sessions";
import { signInLinks } from "@/lib/server/platform/db/schema/sign-in-links";
import { impersonations, supportCodes, supportConsents } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { polarCustomerUrl } from "@/lib/server/polar/polar-site";
import * as deviceRecord from "./device-records";
import * as keyRecord from "./key-records";
import { findPerson, ofAccounts, type Person } from "./person";
import { readPersonalEvents } from "./personal-events";
import * as record from "./personal-records";
import { personalRows } from "./personal-rows";

/** Everything the database holds about a person, for JSON. */
export type DataExport = Awaited<ReturnType<typeof readDocument>>;

/**
 * Exports what the database holds about the person with this email. Audited, without the email.
 * @returns null if it holds nothing; else the document, and the places of the audit events
 */
export async function exportPerson(
  context: Context,
  email: string,
): Promise<{ document: DataExport; recorded: Anchor[] } | null> {
  const person = await findPerson(context.db, email);
  const document = await readDocument(context, person);
  const isEmpty = Object.values(document.data).every((rows) => rows.length === 0);
  if (person.accounts.length === 0 && isEmpty) return null;
  return { document, recorded: await auditExport(context, person) };
}

async function auditExport(context: Context, { accounts, email }: Person): Promise<Anchor[]> {
  const recorded: Anchor[] = [];
  for (const { customerId, memberId } of accounts)
    recorded.push(await audit(context, "privacy.export", { outcome: "done", customerId, memberId }));
  if (accounts.length > 0) return recorded;
  const personal = { email_hash: emailHash(email) };
  return [await audit(context, "privacy.export", { outcome: "done", personal })];
}

async function readDocument({ db }: Context, person: Person) {
  const rows = personalRows(person);
  // Impersonations of others whose reason has this email are others' data.
  const ownImpersonations = ofAccounts(person.accounts, impersonations.customerId, impersonations.memberId);
  return {
    email: person.email,
    portal: env().PORTAL_URL,
    exported_at: new Date().toISOString(),
    accounts: person.accounts.map(({ customerId, memberId, isWhole }) => ({
      customer_id: customerId,
      member_id: memberId,
      covers: isWhole ? "the whole account" : "the member's part of a team's account",
      at_polar: polarCustomerUrl(customerId),
    })),
    data: {
      directory_members: (await db.select().from(directoryMembers).where(rows.directory_members.where)).map(
        record.memberRecord,
      ),
      directory_license_keys: (
        await db.select().from(directoryLicenseKeys).where(rows.directory_license_keys.where)
      ).map(keyRecord.licenseKeyRecord),
      directory_orders: (await db.select().from(directoryOrders).where(rows.directory_orders.where)).map(
        keyRecord.orderRecord,
      ),
      directory_resyncs: await db.select().from(directoryResyncs).where(rows.directory_resyncs.where),
      sessions: (await db.select().from(sessions).where(rows.sessions.where)).map(record.sessionRecord),
      sign_in_links: (await db.select().from(signInLinks).where(rows.sign_in_links.where)).map(record.signInLinkRecord),
      not_me_links: (await db.select().from(notMeLinks).where(rows.not_me_links.where)).map(record.notMeLinkRecord),
      reminders: (await db.select().from(sentReminders).where(rows.sent_reminders.where)).map(record.reminderRecord),
      reminders_switched_off: (await db.select().from(reminderOptOuts).where(rows.reminder_opt_outs.where)).map(
        record.reminderOptOutRecord,
      ),
      one_time_codes: (await db.select().from(otps).where(rows.otps.where)).map(record.codeRecord),
      mails: (await db.select().from(mails).where(rows.mails.where)).map(record.mailRecord),
      remedies: (await db.select().from(remedies).where(rows.remedies.where)).map(keyRecord.remedyRecord),
      operations: (await db.select().from(operations).where(rows.operations.where)).map(keyRecord.operationRecord),
      device_names: (await db.select().from(deviceNames).where(rows.device_names.where)).map(
        deviceRecord.deviceNameRecord,
      ),
      device_looks: (await db.select().from(deviceLooks).where(rows.device_looks.where)).map(
        deviceRecord.deviceLookRecord,
      ),
      queued_deactivations: (await db.select().from(queuedDeactivations).where(rows.queued_deactivations.where)).map(
        deviceRecord.queuedDeactivationRecord,
      ),
      device_reports: (await db.select().from(deviceReports).where(rows.device_reports.where)).map(
        deviceRecord.deviceReportRecord,
      ),
      rotation_devices: (await db.select().from(rotationDevices).where(rows.rotation_devices.where)).map(
        deviceRecord.rotationDeviceRecord,
      ),
      history_events: (await db.select().from(historyEvents).where(rows.history_events.where)).map(
        keyRecord.historyEventRecord,
      ),
      license_key_snapshots: (await db.select().from(licenseKeySnapshots).where(rows.license_key_snapshots.where)).map(
        keyRecord.snapshotRecord,
      ),
      support_codes: (await db.select().from(supportCodes).where(rows.support_codes.where)).map(
        record.supportCodeRecord,
      ),
      support_consents: (await db.select().from(supportConsents).where(rows.support_consents.where)).map(
        record.supportConsentRecord,
      ),
      impersonations: (await db.select().from(impersonations).where(ownImpersonations)).map(record.impersonationRecord),
      rate_limits: (await db.select().from(rateLimits).where(rows.rate_limits.where)).map(record.rateLimitRecord),
      audit_events: (await readPersonalEvents(db, person)).map(record.eventRecord),
    },
    elsewhere: {
      polar:
        "Polar holds the customer: name, email, billing address, orders, subscriptions, license keys with their devices, and payments. The portal stores none of it. Open the link of each account above, or read GET /v1/customers/{customer_id} of Polar's API.",
      browser:
        "The portal's cookies are in the person's own browser. One of them marks a browser in which they have signed in before; the database has no copy of it.",
      logs: "The portal's log names customers by customer_id, and has no email. See the retention of your log storage and of your backups.",
    },
  };
}
