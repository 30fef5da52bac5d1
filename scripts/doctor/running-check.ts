import { type SQL, sql } from "drizzle-orm";
import { verifyAudit } from "@/lib/server/audit/audit-verification";
import { database } from "@/lib/server/platform/db/database";
import { env } from "@/lib/server/platform/env";
import { type Finding, fault, ok, unknown, warning } from "./finding";

/** A full sync begins every six hours. A million keys take about four. */
const SYNC_LATE_HOURS = 24;
const MAIL_LATE_MINUTES = 15;
const RESYNCS_MANY = 1000;

/** Checks what the running portal has left in its database: whether its jobs do their work, and whether the audit log is intact. */
export async function checkWork(): Promise<Finding[]> {
  const checks = [checkDirectory, checkMails, checkWebhooks, checkAudit];
  return (await Promise.all(checks.map((check) => check()))).flat();
}

async function row<Row extends Record<string, unknown>>(query: SQL): Promise<Partial<Row>> {
  const { rows } = await database().execute<Row>(query);
  return (rows[0] as Partial<Row> | undefined) ?? {};
}

async function checkDirectory(): Promise<Finding[]> {
  const {
    lists = 0,
    late = 0,
    waiting = 0,
  } = await row<{ lists: number; late: number; waiting: number }>(sql`
    select count(*) filter (where completed_at is not null)::int as lists,
      count(*) filter (where completed_at < now() - make_interval(hours => ${SYNC_LATE_HOURS}))::int as late,
      (select count(*)::int from directory_resyncs) as waiting
    from directory_syncs`);
  const findings: Finding[] = [];
  if (lists < 2)
    findings.push(
      unknown(
        "The directory isn't complete yet: until it is, signing in with a code and staff searches take longer. If this lasts, look for directory_progress in the log.",
      ),
    );
  if (late > 0)
    findings.push(
      fault(
        `The directory was last synced more than ${SYNC_LATE_HOURS} hours ago: look in the log for job_failed with sync-directory.`,
      ),
    );
  if (waiting > RESYNCS_MANY)
    findings.push(
      warning(`${waiting} changes wait for their resync: Polar's limits are used up, or the portal isn't running.`),
    );
  return findings.length > 0 ? findings : [ok("The directory is in sync with Polar.")];
}

async function checkMails(): Promise<Finding[]> {
  if (env().SMTP_URL === undefined) return [];
  const { late = 0, reason = null } = await row<{ late: number; reason: string | null }>(sql`
    select count(*) filter (where state in ('waiting', 'sending') and kind <> 'reminder'
        and created_at < now() - make_interval(mins => ${MAIL_LATE_MINUTES}))::int as late,
      (select reason from mail_outages limit 1) as reason
    from mails`);
  if (reason !== null)
    return [fault(`The portal can't send mail at the moment (${reason}): see what this says about SMTP_URL.`)];
  return late > 0
    ? [
        fault(
          `${late === 1 ? "1 mail has" : `${late} mails have`} waited for more than ${MAIL_LATE_MINUTES} minutes: check that the portal is running.`,
        ),
      ]
    : [ok("No mail is late.")];
}

async function checkWebhooks(): Promise<Finding[]> {
  if (env().POLAR_WEBHOOK_SECRET === undefined) return [];
  const { latest = null } = await row<{ latest: string | null }>(
    sql`select max(received_at)::text as latest from webhook_deliveries`,
  );
  return latest === null
    ? [
        unknown(
          "No webhook has arrived in the last 30 days: after the next purchase, check the deliveries of the endpoint at Polar.",
        ),
      ]
    : [ok("Webhooks from Polar arrive.")];
}

async function checkAudit(): Promise<Finding[]> {
  const { events = 0 } = await row<{ events: number }>(sql`select count(*)::int as events from audit_events`);
  if (events === 0)
    return [unknown("The audit log has no event yet: it begins when the portal starts for the first time.")];
  const verdict = await verifyAudit(database());
  return verdict.intact
    ? [ok("The audit log is intact.")]
    : [
        fault(
          "The audit log isn't intact: run npm run audit:verify, which names the event, and see docs/operations.md.",
        ),
      ];
}
