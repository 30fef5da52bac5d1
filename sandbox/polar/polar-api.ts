import { createAdaptorServer } from "@hono/node-server";
import type { RestartPortal } from "../brand/brand-page.ts";
import { closeServer, listen, requireFreePort } from "../ports.ts";
import { renewSeed, seedVersion } from "../seed/renewal.ts";
import { seedWorld } from "../seed/seed-world.ts";
import { createApp } from "./app.ts";
import { PolarSandbox } from "./polar-sandbox.ts";

/** The options of `startPolarApi`. */
export interface PolarApiOptions {
  /** 0 for any free port. */
  port: number;
  /** The state is stored here, in a schema named `polar`. */
  databaseUrl: string;
  /** Session links lead here, and webhooks go to its `/api/webhooks/polar`. */
  portalUrl: string;
  webhookSecret: string;
  /** Start again from the seed. Otherwise the stored state is kept, and the seed's dates are moved to today. */
  fresh: boolean;
  /** The start page links to this inbox. */
  inboxUrl?: string;
  /** The page of the brand shows it in the portal by this. */
  restartPortal?: RestartPortal;
  log?: (line: string) => void;
}

/**
 * Starts the stand-in for Polar's API on loopback, seeded, with its control side under `/_sandbox/`.
 * @throws Error when the port is in use or the database can't be reached
 */
export async function startPolarApi(options: PolarApiOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { fresh, port, log = () => undefined, inboxUrl = "http://localhost:4026", ...rest } = options;
  // Checked before the state is replaced: it may belong to another sandbox, which runs on this port.
  await requireFreePort(port, "SANDBOX_POLAR_PORT");
  const sandbox = new PolarSandbox({ ...rest, inboxUrl, log });
  await loadState(sandbox, fresh);
  const server = createAdaptorServer({ fetch: createApp(sandbox, log).fetch });
  try {
    const url = `http://127.0.0.1:${await listen(server, port, "SANDBOX_POLAR_PORT")}`;
    const close = async () => {
      sandbox.webhooks.close();
      await closeServer(server);
      await sandbox.database.close();
    };
    return { url, close };
  } catch (error) {
    await sandbox.database.close();
    throw error;
  }
}

/** Loads the stored state, or the seed if there is no state that this version can renew. */
async function loadState(sandbox: PolarSandbox, fresh: boolean): Promise<void> {
  const { state, database, clock } = sandbox;
  await database.prepare();
  const { seeded_at: seededAt, seed_version: version } = await database.readMeta();
  const now = clock.ms();
  if (fresh || seededAt === undefined || version !== seedVersion) sandbox.replace(seedWorld(now));
  else {
    const collections = state.collections();
    for (const { collection, data } of await database.records()) collections.get(collection)?.put(JSON.parse(data));
    database.forget();
    renewSeed(state, Number(seededAt), now);
  }
  await database.flush();
  await database.writeMeta({ seeded_at: String(now), seed_version: seedVersion });
}
