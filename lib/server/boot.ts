import "server-only";
import { securityNotice, securityNoticeMail } from "@/lib/mail/security-notice-mail";
import { beginAuditLog } from "@/lib/server/audit/audit";
import { type Context, systemContext } from "@/lib/server/context";
import { sweepHistory } from "@/lib/server/customer/history/history-sweep";
import { sweepDeactivationQueue } from "@/lib/server/customer/license-keys/deactivation-queue";
import { startDeactivations } from "@/lib/server/customer/license-keys/deactivation-worker";
import { sweepDeviceLooks } from "@/lib/server/customer/license-keys/device-looks";
import { sweepDeviceReports } from "@/lib/server/customer/license-keys/device-report-store";
import { reconcileOperations } from "@/lib/server/customer/license-keys/operation-reconciler";
import { sweepRotationDevices } from "@/lib/server/customer/license-keys/rotation-device-store";
import { checkDevices } from "@/lib/server/customer/reminders/device-check";
import { queueReminders, sweepReminders } from "@/lib/server/customer/reminders/due-reminders";
import { composeReminder } from "@/lib/server/customer/reminders/reminder-mail-composer";
import { sweepNotMeLinks } from "@/lib/server/customer/session/not-me-link";
import { settleSessions } from "@/lib/server/customer/session/session-settlement";
import { sweepSessions } from "@/lib/server/customer/session/session-store";
import { sweepOtps } from "@/lib/server/customer/sign-in/otp";
import { composeOtpMail } from "@/lib/server/customer/sign-in/otp-mail-composer";
import { sweepSignInLinks } from "@/lib/server/customer/sign-in-links/sign-in-link-store";
import { indexDevices } from "@/lib/server/directory/device-fill";
import { syncDirectory } from "@/lib/server/directory/directory-sync";
import { startLiveStreams } from "@/lib/server/live/open-stream";
import { deliverMails, deliverReminders, mailComposers } from "@/lib/server/mail/mail-delivery";
import { recheckOutage } from "@/lib/server/mail/mail-outage";
import { sweepMails } from "@/lib/server/mail/outbox";
import { renderMail } from "@/lib/server/mail/rendered-mail";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { EnvironmentError, env } from "@/lib/server/platform/env";
import { describeError, innermostCode } from "@/lib/server/platform/error-description";
import { type Job, startJobs } from "@/lib/server/platform/jobs";
import { log } from "@/lib/server/platform/log";
import { logConsole } from "@/lib/server/platform/log-console";
import { startMeters } from "@/lib/server/platform/metrics/meters";
import { sweepRateLimits } from "@/lib/server/platform/rate-limit";
import { logStart } from "@/lib/server/platform/start-line";
import { startTracing } from "@/lib/server/platform/tracing/tracing";
import { benefitCatalog } from "@/lib/server/polar/benefits";
import { lanes } from "@/lib/server/polar/budget";
import { sweepPacing } from "@/lib/server/polar/deactivation-pace";
import { requireOrganizationToken } from "@/lib/server/polar/token-check";
import { sweepLogoutTokens } from "@/lib/server/staff/auth/back-channel-logout";
import { requireIdentityProvider } from "@/lib/server/staff/auth/identity-provider";
import { recheckRoles } from "@/lib/server/staff/auth/role-recheck";
import { sweepStaffSessions } from "@/lib/server/staff/auth/staff-session-store";
import { endOverdueImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";
import { composeSupportAccessMail } from "@/lib/server/staff/impersonation/impersonation-mail";
import { composeRemedyMail } from "@/lib/server/staff/search/remedy-mail-composer";
import { reconcileRemedies } from "@/lib/server/staff/search/remedy-reconciler";
import { sweepWebhookDeliveries } from "@/lib/server/webhooks/webhook-delivery";

const jobs: readonly Job[] = [
  job("queue-reminders", 300, queueReminders),
  slowJob("deliver-reminders", 10, () => deliverReminders(systemContext("reminders"))),
  slowJob("check-devices", 60, () => checkDevices(systemContext("reminders"))),
  job("sweep-reminders", 3600, ({ db }) => sweepReminders(db)),
  job("sync-directory", 10, (context) => syncDirectory(context, settleSessions)),
  slowJob("index-devices", 60, indexDevices),
  job("deliver-mails", 5, deliverMails),
  job("recheck-mail-outage", 10, ({ db }) => recheckOutage(db)),
  job("reconcile-operations", 30, reconcileOperations),
  job("work-off-deactivations", 5, async () => startDeactivations()),
  job("sweep-deactivation-queue", 3600, ({ db }) => sweepDeactivationQueue(db)),
  job("reconcile-remedies", 30, reconcileRemedies),
  job("recheck-staff-roles", 60, recheckRoles),
  job("end-overdue-impersonations", 60, (context) => endOverdueImpersonations(context)),
  job("sweep-sessions", 300, ({ db }) => sweepSessions(db)),
  job("sweep-staff-sessions", 300, ({ db }) => sweepStaffSessions(db)),
  job("sweep-not-me-links", 3600, ({ db }) => sweepNotMeLinks(db)),
  job("sweep-sign-in-links", 300, ({ db }) => sweepSignInLinks(db)),
  job("sweep-rate-limits", 300, ({ db }) => sweepRateLimits(db)),
  job("sweep-pacing", 300, ({ db }) => sweepPacing(db)),
  job("sweep-otps", 600, ({ db }) => sweepOtps(db)),
  job("sweep-device-looks", 3600, ({ db }) => sweepDeviceLooks(db)),
  job("sweep-device-reports", 3600, ({ db }) => sweepDeviceReports(db)),
  job("sweep-rotation-devices", 3600, ({ db }) => sweepRotationDevices(db)),
  job("sweep-mails", 600, ({ db }) => sweepMails(db)),
  job("sweep-history", 3600, ({ db }) => sweepHistory(db)),
  job("sweep-logout-tokens", 3600, ({ db }) => sweepLogoutTokens(db)),
  job("sweep-webhook-deliveries", 3600, ({ db }) => sweepWebhookDeliveries(db)),
];

function job(name: string, everySeconds: number, work: (context: Context) => Promise<unknown>): Job {
  return { name, everySeconds, work: () => work(systemContext()) };
}

function slowJob(...given: Parameters<typeof job>): Job {
  return { ...job(...given), isSlow: true };
}

/** Sets the hooks through which lower layers call the features above them. Tests that start no server call it too. */
export function connectHooks(): void {
  mailComposers.otp = composeOtpMail;
  mailComposers.support_access = composeSupportAccessMail;
  mailComposers.reminder = composeReminder;
  mailComposers.remedy = composeRemedyMail;
  mailComposers.security_notice = async (_context, id, content) =>
    renderMail(id, securityNoticeMail, securityNotice.parse(content));
}

/**
 * Prepares the process for its first request: reads the environment, migrates the database, checks the servers that it names, and
 * starts the jobs. If something fails, it prints why and ends the process.
 */
export async function boot(): Promise<void> {
  try {
    env();
    logStart();
    await Promise.all([startMeters(lanes), startTracing()]);
    await migrateDatabase();
    await beginAuditLog(systemContext());
    await Promise.all([requireOrganizationToken(), requireIdentityProvider()]);
  } catch (error) {
    refuseToStart(error);
  }
  if (env().NODE_ENV === "production") logConsole();
  connectHooks();
  startJobs(jobs);
  startLiveStreams();
  // Loaded now, so that the first page needn't wait for it. If Polar is down, the portal still starts.
  benefitCatalog().catch((error) => log.warn({ event: "catalog_cold", err: error }));
}

function refuseToStart(error: unknown): never {
  if (!(error instanceof EnvironmentError)) log.fatal({ event: "start_failed", err: error });
  process.stderr.write(
    error instanceof EnvironmentError
      ? `${error.message}\n`
      : `The portal can't start (${innermostCode(error) ?? describeError(error).name}): see the line with "start_failed" in its log.\n`,
  );
  process.exit(1);
}
