import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ServerProcess, startServer } from "./child-process.ts";
import { createDatabase } from "./portal-database.ts";
import { freePort, requireFreePort } from "./ports.ts";
import { preparePostgresFolder } from "./postgres-folder.ts";
import type { PostgresArguments } from "./postgres-process.ts";

/** A PostgreSQL on loopback, only for development and tests: its password is always `sandbox`. */
export interface Postgres {
  /** The URL of the database `postgres`, as the superuser. */
  adminUrl: string;
  /** Creates a database unless it exists, and returns its URL for the superuser. */
  createDatabase(name: string): Promise<string>;
  /** Stops it. Deletes the files, unless they are kept. */
  close(): Promise<void>;
}

const processFile = path.join(import.meta.dirname, "postgres-process.ts");

/**
 * Starts PostgreSQL on 127.0.0.1. It also stops when this process has exited, even if this process was killed.
 * @param options.port any free port by default, and for 0
 * @param options.dir keeps the state in this folder. Without it, the state is deleted at the end.
 * @throws Error with the remedy
 */
export async function startPostgres({ port = 0, dir }: { port?: number; dir?: string } = {}): Promise<Postgres> {
  await requireFreePort(port, "SANDBOX_POSTGRES_PORT");
  const temporaryDir = path.join(tmpdir(), `license-portal-postgres-${randomUUID()}`);
  const databaseDir = dir === undefined ? temporaryDir : await preparePostgresFolder(dir);
  for (let attempt = 1; ; attempt += 1) {
    const given: PostgresArguments = { databaseDir, port: port || (await freePort()), isKept: dir !== undefined };
    try {
      return connectTo(await startServer({ args: [processFile, JSON.stringify(given)] }), given.port);
    } catch (error) {
      // Another process may have taken the free port meanwhile.
      if (port !== 0 || attempt === 5 || !String(error).includes("Address already in use")) throw error;
    }
  }
}

function connectTo(server: ServerProcess, port: number): Postgres {
  const urlOf = (database: string) => `postgresql://postgres:sandbox@127.0.0.1:${port}/${database}`;
  return {
    adminUrl: urlOf("postgres"),
    async createDatabase(name) {
      await createDatabase(urlOf("postgres"), name);
      return urlOf(name);
    },
    close: () => server.stop(),
  };
}
