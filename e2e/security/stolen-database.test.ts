import { readFile } from "node:fs/promises";
import { expect, inject, test } from "vitest";
import { Client, mailedCode, makeCustomer } from "./client.ts";
import { openDatabase } from "./database.ts";
import { send } from "./http.ts";
import { report } from "./report.ts";

const target = inject("target");
const database = openDatabase();

/** Every row of every table, as whoever has the files would read it. */
async function dump(): Promise<string> {
  const tables = await database.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
  );
  const rows = await Promise.all(
    tables.map(({ name }) => database.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join("\n");
}

async function sandbox<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return JSON.parse((await send({ method, url: `${target.polarUrl}/_sandbox${path}`, headers, ...sent })).body) as T;
}

test("who has the database and the logs has nothing to come in with: no cookie, code, token, address or key", async () => {
  const { email, customer_id } = await makeCustomer(target);
  const external_id = `user-of-${customer_id}`;
  const other = await sandbox<{ customer_id: string; email: string; license_keys: { key: string }[] }>(
    "POST",
    "/customers",
    {
      webhooks: false,
      external_id,
      license_keys: [{ benefit: "Northwind Studio license" }],
    },
  );
  const secrets: string[] = [email, other.email, ...other.license_keys.map(({ key }) => key)];
  const keep = (client: Client) => secrets.push(...client.cookies.values());

  // A code that waits, a code that was used, a sign-in link that waits and one that was used.
  const [waiting, used] = [new Client(target), new Client(target)];
  for (const client of [waiting, used]) {
    await client.post("/api/sign-in", { email });
    keep(client);
  }
  const code = await mailedCode(target, email);
  secrets.push(code, `${code.slice(0, 4)} ${code.slice(4)}`);
  const tries = [await used.post("/api/sign-in/verify", { code }), await waiting.post("/api/sign-in/verify", { code })];
  expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const client of [waiting, used]) keep(client);
  const server = new Client(target);
  for (const isUsed of [false, true]) {
    const headers = { ...server.headers(), authorization: `Bearer ${target.environment.SIGN_IN_LINK_SECRET}` };
    const made = await server.send(
      "POST",
      "/api/sign-in-links",
      JSON.stringify({ external_customer_id: external_id }),
      headers,
    );
    const { url } = JSON.parse(made.body) as { url: string };
    secrets.push(new URL(url).searchParams.get("sign_in_link") ?? "");
    const client = new Client(target);
    await client.get(`/enter${new URL(url).search}`);
    keep(client);
    if (isUsed) expect((await client.post("/api/session", {})).status).toBe(201);
    keep(client);
  }
  const { sessions } = await sandbox<{ sessions: { customer_id: string; token: string }[] }>("GET", "/world");
  const tokens = sessions.filter((one) => [customer_id, other.customer_id].includes(one.customer_id));
  secrets.push(...tokens.map(({ token }) => token));
  for (const name of ["POLAR_ACCESS_TOKEN", "SIGN_IN_LINK_SECRET", "PORTAL_SECRETS", "POLAR_WEBHOOK_SECRET"])
    secrets.push(target.environment[name] ?? "");

  const all = new Set(secrets);
  expect(all.size).toBeGreaterThan(15);
  for (const secret of all) expect(secret.length).toBeGreaterThan(7);
  const places = {
    database: await dump(),
    logs: (await Promise.all(target.logFiles.map((file) => readFile(file, "utf8")))).join(),
  };
  expect(places.database).toContain(customer_id);
  expect(places.logs).toContain(customer_id);
  const found = Object.entries(places).flatMap(([place, text]) =>
    [...all].filter((one) => text.includes(one)).map((one) => `${one} in ${place}`),
  );
  report(`database stolen: ${all.size} secrets searched for in the dump and the logs: ${found.length} found`);
  expect(found).toEqual([]);
});
