import pg from "pg";
import { expect, inject, test } from "vitest";
import { toProblem } from "./problem";

/** What a query on this connection fails with. */
async function failureOf(client: pg.Client): Promise<unknown> {
  return await client.query("select 1").catch((error: unknown) => error);
}

test("a connection that PostgreSQL ended means that the database is unavailable", async () => {
  const [client, other] = [1, 2].map(() => new pg.Client({ connectionString: inject("postgresAdminUrl") }));
  if (!client || !other) throw new Error("There are two.");
  await Promise.all([client.connect(), other.connect()]);
  const { rows } = await client.query("select pg_backend_pid() as pid");
  const ended = new Promise((resolve) => client.on("error", resolve));
  await other.query("select pg_terminate_backend($1)", [rows[0].pid]);
  expect(toProblem(await ended)).toMatchObject({ code: "database_unavailable" });
  // A request may have got the connection from the pool before that.
  expect(toProblem(await failureOf(client))).toMatchObject({ code: "database_unavailable" });
  await other.end();
  expect(toProblem(await failureOf(other))).toMatchObject({ code: "database_unavailable" });
});

test("an error of our own stays one", () => {
  expect(toProblem(new Error("a bug"))).toMatchObject({ code: "internal_error" });
});
