import "server-only";
import { env } from "./env";
import { log } from "./log";
import { buildId, version } from "./version";

/** Logs the first line: which portal this is, and which of its parts the environment turns on. */
export function logStart(): void {
  const parts = partsTurnedOn();
  log.info({
    event: "start",
    version: version(),
    build: buildId(),
    node: process.version,
    on: Object.keys(parts).filter((name) => parts[name]),
    off: Object.keys(parts).filter((name) => !parts[name]),
  });
}

function partsTurnedOn(): Record<string, boolean> {
  const settings = env();
  return {
    webhooks: settings.POLAR_WEBHOOK_SECRET !== undefined,
    mail: settings.SMTP_URL !== undefined,
    sign_in_links: settings.SIGN_IN_LINK_SECRET !== undefined,
    support: settings.OIDC_ISSUER !== undefined,
    support_requires_consent: settings.SUPPORT_REQUIRES_CONSENT,
    support_access_mail: settings.SUPPORT_ACCESS_MAIL,
    reminders: settings.REMINDERS.length > 0,
    migrations: settings.DATABASE_MIGRATION_URL !== undefined || settings.DATABASE_ROLE === "single",
    direct_locks: settings.DATABASE_DIRECT_URL !== undefined,
    trusted_proxies: settings.TRUSTED_PROXY_HOPS > 0,
    client_ips_in_log: settings.LOG_CLIENT_IP,
    metrics: settings.METRICS_ADDRESS !== undefined || settings.METRICS_TOKEN !== undefined,
    traces: settings.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined,
  };
}
