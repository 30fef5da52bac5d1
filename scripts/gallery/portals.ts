import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { createPortalDatabase } from "../../sandbox/portal-database.ts";
import { freePort } from "../../sandbox/ports.ts";
import { startPortal } from "../../test/portal-process.ts";
import { type PassedAnswer, startRecordingProxy } from "../../test/recording-proxy.ts";
import type { PortalKind } from "../../test/scenes/scene.ts";
import type { Stack } from "../../test/setup/stack.ts";

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
    case "withoutMail":
      return await start({ SMTP_URL: undefined });
    case "mailDown":
      return await start({ SMTP_URL: `smtp://127.0.0.1:${await freePort()}`, ...(await ownDatabase(stack)) });
    case "withoutStaff":
      return await start({ OIDC_ISSUER: undefined, OIDC_CLIENT_ID: undefined, OIDC_CLIENT_SECRET: undefined });
    case "consent":
      return await start({ SUPPORT_REQUIRES_CONSENT: "true" });
    case "rotationNote":
      return await start({ INSTRUCTIONS_DIR: await writeInstructions({ "rotation.md": rotationNote }) });
    case "databaseDown": {
      const database = await ownDatabase(stack);
      const portal = await start(database);
      await closeDatabase(stack, new URL(database.DATABASE_URL).pathname.slice(1));
      return portal;
    }
  }
}

const rotationNote = `Northwind Studio **2.4 and newer** asks for the new key when it starts. In older versions:

1. Open *Settings* and choose *License*.
2. Paste the new key.

Running a license server? [Read this first](https://northwind.example/rotate).
`;

/** A folder with the vendor's texts, for as long as the machine keeps temporary files. */
async function writeInstructions(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "instructions-"));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

/** A database for one portal alone: an outage of its mail or of its PostgreSQL reaches no other. */
async function ownDatabase(stack: Stack) {
  const { databaseUrl, migrationUrl } = await createPortalDatabase(adminUrl(stack), `scene_${await freePort()}`);
  return { DATABASE_URL: databaseUrl, DATABASE_MIGRATION_URL: migrationUrl };
}

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
