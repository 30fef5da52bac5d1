import { serve } from "@hono/node-server";
import { isPortFree } from "../ports.ts";
import { renewSeed, SEED_VERSION } from "../seed/renewal.ts";
import { seedWorld } from "../seed/world.ts";
import { createApp } from "./app.ts";
import { Clock } from "./clock.ts";
import { Database } from "./database.ts";
import { Sandbox } from "./sandbox.ts";
import { State } from "./state.ts";
import { Webhooks } from "./webhooks.ts";

/** What the sandbox's Polar API is started with. */
export interface PolarApiOptions {
  /** 0 for any free port. */
  port: number;
  /** A database of its own; the schema `polar` is made in it. */
  databaseUrl: string;
  /** Where customers are sent, and webhooks delivered to `/api/webhooks/polar`. */
  portalUrl: string;
  webhookSecret: string;
  /** Start from the seed anew; else the state is kept, and what the seed says relative to today is renewed. */
  fresh: boolean;
  /** The inbox page that the start page links to. */
  inboxUrl?: string;
  log?: (line: string) => void;
}

/**
 * Starts the stand-in for Polar's API on loopback, seeded, with its control side under `/_sandbox/`.
 * Throws when the port is taken or the database cannot be reached.
 */
export async function startPolarApi(options: PolarApiOptions): Promise<{ url: string; close(): Promise<void> }> {
  const { log = () => undefined, portalUrl, webhookSecret: secret, port: wanted } = options;
  // Before anything is laid anew: another sandbox may be running there.
  if (wanted !== 0 && !(await isPortFree(wanted))) throw portTaken(wanted);
  const clock = new Clock();
  const database = new Database(options.databaseUrl);
  await database.prepare();
  const state = new State(database.changed);
  const webhooks = new Webhooks(clock, { portalUrl, secret, log });
  const inboxUrl = options.inboxUrl ?? "http://localhost:4026";
  const sandbox = new Sandbox({ state, database, webhooks, clock, portalUrl, inboxUrl });
  await furnish(sandbox, options.fresh);

  const app = createApp(sandbox, log);
  const server = serve({ fetch: app.fetch, port: wanted, hostname: "127.0.0.1" });
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : wanted);
    });
  }).catch(async (error) => {
    await database.close();
    throw error?.code === "EADDRINUSE" ? portTaken(wanted) : error;
  });
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      webhooks.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
    },
  };
}

function portTaken(port: number): Error {
  return new Error(`Port ${port} is in use: stop what listens there, or set SANDBOX_POLAR_PORT.`);
}

/** Loads what is stored, or lays the seed where nothing is, or nothing that this version can renew. */
async function furnish(sandbox: Sandbox, fresh: boolean): Promise<void> {
  const { state, database, clock } = sandbox;
  const seededAt = fresh ? undefined : await database.readMeta("seeded_at");
  const version = await database.readMeta("seed_version");
  const now = clock.ms();
  if (seededAt === undefined || version !== SEED_VERSION) {
    sandbox.replace(seedWorld(now));
    await database.flush();
    await database.writeMeta("seed_version", SEED_VERSION);
  } else {
    await loadStored(sandbox);
    renewSeed(state, Number(seededAt), now);
    await database.flush();
  }
  await database.writeMeta("seeded_at", String(now));
}

async function loadStored({ state, database }: Sandbox): Promise<void> {
  const collections = state.collections();
  for (const { collection, data } of await database.records()) {
    collections.get(collection)?.put(JSON.parse(data));
  }
  database.forget();
}
