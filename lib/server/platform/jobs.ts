import "server-only";
import { lt, sql } from "drizzle-orm";
import { reconcileOperations } from "@/lib/server/customer/license-keys/operation-reconciler";
import { sweepSessions } from "@/lib/server/customer/session/session-store";
import { sweepOtps } from "@/lib/server/customer/sign-in/otp";
import { sweepSignInLinks } from "@/lib/server/customer/sign-in-links/sign-in-link-store";
import { keepDirectory } from "@/lib/server/directory/directory-sync";
import { deliverMails } from "@/lib/server/mail/mail-delivery";
import { checkOutage } from "@/lib/server/mail/mail-outage";
import { sweepMails } from "@/lib/server/mail/outbox";
import { pool, withDatabase } from "@/lib/server/platform/db/database";
import { pacing } from "@/lib/server/platform/db/schema/pacing";
import { rateLimits } from "@/lib/server/platform/db/schema/rate-limits";
import { sweepLogoutTokens } from "@/lib/server/staff/auth/back-channel-logout";
import { recheckRoles } from "@/lib/server/staff/auth/role-recheck";
import { sweepStaffSessions } from "@/lib/server/staff/auth/staff-session-store";
import { endOverdueImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";
import { sweepDeliveries } from "@/lib/server/webhooks/webhook-delivery";
import { createJobQueue } from "./job-queue";
import { log } from "./log";

/** Work that goes on beside requests: every instance tries, one at a time does it. */
export type Job = { name: string; everySeconds: number; work: () => Promise<unknown> };

const jobs: Job[] = [
  { name: "sweep-sessions", everySeconds: 300, work: sweepSessions },
  { name: "sweep-staff-sessions", everySeconds: 300, work: sweepStaffSessions },
  { name: "recheck-staff-roles", everySeconds: 60, work: recheckRoles },
  { name: "end-overdue-impersonations", everySeconds: 60, work: () => endOverdueImpersonations() },
  { name: "sweep-logout-tokens", everySeconds: 3600, work: sweepLogoutTokens },
  { name: "sweep-limits", everySeconds: 300, work: sweepLimits },
  { name: "reconcile-operations", everySeconds: 30, work: reconcileOperations },
  { name: "keep-directory", everySeconds: 10, work: keepDirectory },
  { name: "sweep-sign-in-links", everySeconds: 300, work: sweepSignInLinks },
  { name: "sweep-webhook-deliveries", everySeconds: 3600, work: sweepDeliveries },
  { name: "deliver-mails", everySeconds: 5, work: deliverMails },
  { name: "check-mail-server", everySeconds: 10, work: checkOutage },
  { name: "sweep-mails", everySeconds: 600, work: sweepMails },
  { name: "sweep-sign-in", everySeconds: 600, work: sweepOtps },
];

/**
 * Jobs that one instance runs at a time. Each holds a connection for its lock and needs another for its work: all of them
 * at once, as at the start and each five minutes, would wait for each other's connections, and requests with them.
 */
const AT_ONCE = 2;

/** Starts the jobs; their timers keep no process alive. A job that fails is logged and tried again at its next turn. */
export function startJobs(): void {
  const put = createJobQueue<Job>(AT_ONCE, (job) =>
    runAlone(job).catch((error) => log.warn({ event: "job_failed", job: job.name, err: error })),
  );
  for (const job of jobs) {
    setInterval(put, job.everySeconds * 1000, job).unref();
    setTimeout(put, 1000, job).unref();
  }
}

/**
 * Runs a job unless another instance is at it (`pg_try_advisory_lock`). The lock is its connection's: an instance that dies
 * gives it back by that, and the job's next turn is another's.
 * @returns whether it was run here.
 */
export async function runAlone({ name, work }: Pick<Job, "name" | "work">): Promise<boolean> {
  const client = await pool().connect();
  let isHeld = true;
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      "select pg_try_advisory_lock(hashtextextended($1, 0)) as mine",
      [`job:${name}`],
    );
    if (!rows[0]?.mine) {
      isHeld = false;
      return false;
    }
    try {
      await work();
    } finally {
      await client.query("select pg_advisory_unlock(hashtextextended($1, 0))", [`job:${name}`]);
      isHeld = false;
    }
    return true;
  } finally {
    // A connection that may still hold the lock is closed: in the pool it would keep every instance from the job.
    client.release(isHeld);
  }
}

async function sweepLimits(): Promise<void> {
  await withDatabase(async (db) => {
    await db.delete(rateLimits).where(lt(rateLimits.expire, Date.now() - 60_000));
    await db.delete(pacing).where(lt(pacing.nextAt, sql`now() - interval '1 minute'`));
  });
}
