import { randomBytes } from "node:crypto";
import { z } from "zod";
import { createPortalDatabase } from "../sandbox/portal-database.ts";
import { freePort } from "../sandbox/ports.ts";
import { startPostgres } from "../sandbox/postgres.ts";
import { accessTokens } from "../sandbox/seed/catalog.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/** Everything that is measured, on throw-away state and free ports of loopback. */
export interface Stage {
  portal: ServerProcess;
  /** The bare proxy on the same database and the same upstream. */
  proxy: ServerProcess;
  /** `portal=…`, of a customer with eight keys. */
  cookie: string;
  close(): Promise<void>;
}

const organizationToken = accessTokens[0]?.token ?? "";

/** Starts PostgreSQL, the sandbox, the portal as in production, and the bare proxy; signs one customer in. */
export async function setStage(): Promise<Stage> {
  const postgres = await startPostgres();
  const [portalPort, polarPort, proxyPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const portalUrl = `http://127.0.0.1:${portalPort}`;
  const polarUrl = `http://127.0.0.1:${polarPort}`;
  const { databaseUrl, migrationUrl } = await createPortalDatabase(postgres.adminUrl, "portal");
  await startServer({
    args: ["bench/polar-server.ts"],
    url: polarUrl,
    probe: "/_sandbox/settings",
    env: {
      PORT: String(polarPort),
      DATABASE_URL: await postgres.createDatabase("polar"),
      PORTAL_URL: portalUrl,
    },
  });
  const shared = {
    DATABASE_URL: databaseUrl,
    POLAR_BASE_URL: polarUrl,
    PORTAL_SECRETS: randomBytes(32).toString("base64url"),
  };
  const portal = await startServer({
    // The inspector opens on SIGUSR1 alone, on any free port, for the measurements of memory and the profile.
    args: ["--inspect-port=127.0.0.1:0", "server.ts"],
    url: portalUrl,
    probe: "/readyz",
    env: {
      ...shared,
      PORT: String(portalPort),
      PORTAL_URL: portalUrl,
      POLAR_ACCESS_TOKEN: organizationToken,
      POLAR_WEBHOOK_SECRET: "bench_webhook_secret",
      DATABASE_MIGRATION_URL: migrationUrl,
      NODE_ENV: "production",
    },
  });
  const cookie = await signIn(polarUrl, portalUrl);
  const proxy = await startServer({
    args: ["bench/bare-proxy.ts"],
    url: `http://127.0.0.1:${proxyPort}`,
    probe: "/",
    env: { ...shared, PORT: String(proxyPort) },
  });
  return { portal, proxy, cookie, close: () => postgres.close() };
}

/** Eight keys of the seed's own benefits, in the states that a list shows. */
const licenseKeys = [
  { activations: 3, usage: 950, limit_usage: 1000, validations: 120, last_validated_at: "2026-01-05T09:00:00Z" },
  { activations: 1 },
  { activations: 2, expires_in_days: 5 },
  { expires_in_days: -3 },
  { status: "disabled" },
  { status: "revoked" },
  {},
  {},
].map((key) => ({ benefit: { description: "Desktop licence", properties: benefitProperties() }, ...key }));

function benefitProperties() {
  return { activations: { limit: 3, enable_customer_admin: true } };
}

/** Adds the customer, mints a link, and goes the way of a browser: the link, then "Continue". */
async function signIn(polarUrl: string, portalUrl: string): Promise<string> {
  const customer = await postJson(`${polarUrl}/_sandbox/customers`, {
    name: "Bench Customer",
    webhooks: false,
    license_keys: licenseKeys,
  });
  const { customer_id } = z.object({ customer_id: z.string() }).parse(await customer.json());
  const session = await postJson(
    `${polarUrl}/v1/customer-sessions/`,
    { customer_id },
    { authorization: `Bearer ${organizationToken}`, "polar-version": "2026-10" },
  );
  const { token } = z.object({ token: z.string() }).parse(await session.json());
  const landed = await fetch(`${portalUrl}/enter?customer_session_token=${token}`, { redirect: "manual" });
  const opened = await postJson(`${portalUrl}/api/session`, {}, { origin: portalUrl, cookie: cookiesOf(landed) });
  const cookie = cookiesOf(opened)
    .split("; ")
    .find((one) => one.startsWith("portal="));
  if (cookie === undefined) throw new Error("The portal opened no session for the bench's customer.");
  return cookie;
}

async function postJson(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${new URL(url).pathname} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0] ?? "")
    .join("; ");
}
