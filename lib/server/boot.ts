import "server-only";
import { type Context, systemContext } from "@/lib/server/context";
import { reconcileOperations } from "@/lib/server/customer/license-keys/operation-reconciler";
import { sweepNotMeLinks } from "@/lib/server/customer/session/not-me-link";
import { sweepSessions } from "@/lib/server/customer/session/session-store";
import { sweepOtps } from "@/lib/server/customer/sign-in/otp";
import { composeOtpMail } from "@/lib/server/customer/sign-in/otp-mail-composer";
import { sweepSignInLinks } from "@/lib/server/customer/sign-in-links/sign-in-link-store";
import { syncDirectory } from "@/lib/server/directory/directory-sync";
import { deliverMails, mailComposers } from "@/lib/server/mail/mail-delivery";
import { recheckOutage } from "@/lib/server/mail/mail-outage";
import { sweepMails } from "@/lib/server/mail/outbox";
import { renderSecurityNotice, securityNotice } from "@/lib/server/mail/security-notice-mail";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { EnvironmentError, env } from "@/lib/server/platform/env";
import { type Job, startJobs } from "@/lib/server/platform/jobs";
import { log } from "@/lib/server/platform/log";
import { logConsole } from "@/lib/server/platform/log-console";
import { sweepRateLimits } from "@/lib/server/platform/rate-limit";
import { benefitCatalog } from "@/lib/server/polar/benefits";
import { sweepPacing } from "@/lib/server/polar/deactivation-pace";
import { sweepLogoutTokens } from "@/lib/server/staff/auth/back-channel-logout";
import { recheckRoles } from "@/lib/server/staff/auth/role-recheck";
import { sweepStaffSessions } from "@/lib/server/staff/auth/staff-session-store";
import { endOverdueImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";
import { composeSupportAccessMail } from "@/lib/server/staff/impersonation/impersonation-mail";
import { sweepWebhookDeliveries } from "@/lib/server/webhooks/webhook-delivery";

const jobs: readonly Job[] = [
  job("sync-directory", 10, syncDirectory),
  job("deliver-mails", 5, deliverMails),
  job("recheck-mail-outage", 10, ({ db }) => recheckOutage(db)),
  job("reconcile-operations", 30, reconcileOperations),
  job("recheck-staff-roles", 60, recheckRoles),
  job("end-overdue-impersonations", 60, (context) => endOverdueImpersonations(context)),
  job("sweep-sessions", 300, ({ db }) => sweepSessions(db)),
  job("sweep-staff-sessions", 300, ({ db }) => sweepStaffSessions(db)),
  job("sweep-not-me-links", 3600, ({ db }) => sweepNotMeLinks(db)),
  job("sweep-sign-in-links", 300, ({ db }) => sweepSignInLinks(db)),
  job("sweep-rate-limits", 300, ({ db }) => sweepRateLimits(db)),
  job("sweep-pacing", 300, ({ db }) => sweepPacing(db)),
  job("sweep-otps", 600, ({ db }) => sweepOtps(db)),
  job("sweep-mails", 600, ({ db }) => sweepMails(db)),
  job("sweep-logout-tokens", 3600, ({ db }) => sweepLogoutTokens(db)),
  job("sweep-webhook-deliveries", 3600, ({ db }) => sweepWebhookDeliveries(db)),
];

function job(name: string, everySeconds: number, work: (context: Context) => Promise<unknown>): Job {
  return { name, everySeconds, work: () => work(systemContext()) };
}

/** Sets the hooks through which lower layers call the features above them. Tests that start no server call it too. */
export function connectHooks(): void {
  mailComposers.otp = composeOtpMail;
  mailComposers.support_access = composeSupportAccessMail;
  mailComposers.security_notice = async (_context, id, content) =>
    renderSecurityNotice(id, securityNotice.parse(content));
}

/**
 * Prepares the process for its first request: reads the environment, migrates the database, starts the jobs. An error that the
 * operator can fix is printed as one sentence and ends the process.
 */
export async function boot(): Promise<void> {
  try {
    env();
    await migrateDatabase();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  if (env().NODE_ENV === "production") logConsole();
  connectHooks();
  startJobs(jobs);
  // Loaded now, so that the first page needn't wait for it. If Polar is down, the portal still starts.
  benefitCatalog().catch((error) => log.warn({ event: "catalog_cold", err: error }));
}
