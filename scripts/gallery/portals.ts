import path from "node:path";
import pg from "pg";
import { freePort } from "../../sandbox/ports.ts";
import { startPortal } from "../../test/portal-process.ts";
import { type PassedAnswer, startRecordingProxy } from "../../test/recording-proxy.ts";
import type { PortalKind } from "../../test/scenes/scene.ts";
import { createOwnDatabase, type Stack } from "../../test/setup/stack.ts";

interface ScenePortal {
  url: string;
  close: () => Promise<unknown>;
}

/** Starts the portal that some scenes need, beside the stack's own. All but two share its database, so sign-ins count there too. */
export async function startScenePortal(stack: Stack, kind: Exclude<PortalKind, "usual">): Promise<ScenePortal> {
  const start = async (changes: Record<string, string | undefined> = {}): Promise<ScenePortal> => {
    const { url, stop } = await startPortal({ ...stack.environment, PORTAL_URL: undefined, ...changes });
    return { url, close: stop };
  };
  switch (kind) {
    case "unlucky":
      return await start();
    case "newerPolar": {
      const proxy = await startRecordingProxy(stack.polarUrl, fromNewerPolar);
      const portal = await start({ POLAR_BASE_URL: proxy.url });
      return { url: portal.url, close: () => portal.close().then(() => proxy.close()) };
    }
    case "allOptions":
      return await start(allOptions);
    case "withoutMail":
      return await start({ SMTP_URL: undefined });
    case "mailDown":
      return await start({ SMTP_URL: `smtp://127.0.0.1:${await freePort()}`, ...(await createOwnDatabase(stack)) });
    case "withoutStaff":
      return await start({ OIDC_ISSUER: undefined, OIDC_CLIENT_ID: undefined, OIDC_CLIENT_SECRET: undefined });
    case "consent":
      return await start({ SUPPORT_REQUIRES_CONSENT: "true" });
    case "databaseDown": {
      const database = await createOwnDatabase(stack);
      const portal = await start(database);
      await closeDatabase(stack, new URL(database.DATABASE_URL).pathname.slice(1));
      return portal;
    }
  }
}

const allOptions = {
  REMINDERS: "expiry,usage,devices,new_device",
  DEVICE_REPORTS: "true",
  RENEW_URL: "https://northwind.example/renew?key={license_key_id}",
  UPGRADE_URL: "https://northwind.example/upgrade?key={license_key_id}",
  INSTRUCTIONS_DIR: path.resolve("test/scenes/instructions"),
};

/** Ends all connections to a database and lets nobody connect again. */
async function closeDatabase(stack: Stack, name: string): Promise<void> {
  const admin = new pg.Client(adminUrl(stack));
  await admin.connect();
  await admin.query(`alter database ${pg.escapeIdentifier(name)} with allow_connections false`);
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
  await admin.end();
}

function adminUrl(stack: Stack): string {
  const url = new URL(stack.superuserUrl);
  url.pathname = "/postgres";
  return url.href;
}

/** Polar as it may answer one day: a status that the portal doesn't know, and a key without its creation time. */
function fromNewerPolar(answer: PassedAnswer): PassedAnswer {
  if (!answer.headers["content-type"]?.includes("json")) return answer;
  const body = JSON.stringify(JSON.parse(answer.body), (_name, value: unknown) => {
    if (typeof value !== "object" || value === null || !("key" in value) || typeof value.key !== "string") return value;
    if (value.key.startsWith("PAUSED-")) return { ...value, status: "paused" };
    return value.key.startsWith("UNREADABLE-") ? { ...value, created_at: "soon" } : value;
  });
  return { ...answer, body };
}
