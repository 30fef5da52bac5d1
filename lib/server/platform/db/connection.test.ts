import { afterEach, expect, test } from "vitest";
import { closeLocks, withLock } from "@/lib/server/platform/db/advisory-lock";
import { closeDatabase, pool } from "@/lib/server/platform/db/database";
import { changeEnvironment } from "@/test/environment";
import { hasPgbouncer, startPgbouncer } from "@/test/pgbouncer";
import { openPortal } from "@/test/portal-environment";
import { env } from "../env";

await openPortal();
const { DATABASE_URL } = env();
const named = { name: "named", text: "select $1::int as one, pg_backend_pid() as pid", values: [1] };

/** Closes the connections, so that the next ones lead elsewhere. */
async function reconnect(urls: Partial<ReturnType<typeof env>>): Promise<void> {
  await closeDatabase();
  await closeLocks();
  changeEnvironment(urls);
}

afterEach(() => reconnect({ DATABASE_URL, DATABASE_DIRECT_URL: undefined }));

test.skipIf(!hasPgbouncer)("with DATABASE_DIRECT_URL, locks don't occupy the pooler's connections", async () => {
  const pooler = await startPgbouncer(DATABASE_URL, "transaction");
  await reconnect({ DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: DATABASE_URL });
  // Eight locks are held at once; the pooler has four connections.
  const holdAll = (left: number): Promise<unknown> =>
    withLock(`held-${left}`, () => (left > 1 ? holdAll(left - 1) : pool().query(named)));
  await holdAll(8);
});

test("a direct connection keeps its named statements and has a statement time-out", async () => {
  const client = await pool().connect();
  try {
    await client.query(named);
    const { rows } = await client.query(
      "select name, current_setting('statement_timeout') as limit from pg_prepared_statements",
    );
    expect(rows).toEqual([{ name: "named", limit: "8s" }]);
  } finally {
    client.release();
  }
});
