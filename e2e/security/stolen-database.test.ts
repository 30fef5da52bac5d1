import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import { database, inbox, newClient, polar, report, stack } from "../../test/security-suite.ts";

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

test("a stolen database and logs contain no cookie, code, token, email or key", async () => {
  const { email, customer_id } = await polar.makeCustomer();
  const external_id = `user-of-${customer_id}`;
  const other = await polar.makeCustomer({
    external_id,
    license_keys: [{ benefit: "Northwind Studio license" }],
  });
  const secrets: string[] = [email, other.email, ...other.license_keys.map(({ key }) => key)];
  const keep = (client: CookieBrowser) => secrets.push(...client.cookies.values());

  // A code that waits, a code that was used, a sign-in link that waits and one that was used.
  const [waiting, used] = [newClient(), newClient()];
  for (const client of [waiting, used]) {
    await client.post("/api/sign-in", { email });
    keep(client);
  }
  const code = await inbox.codeTo(email);
  secrets.push(code, code.replace(" ", ""));
  const tries = [await used.post("/api/sign-in/verify", { code }), await waiting.post("/api/sign-in/verify", { code })];
  expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const client of [waiting, used]) keep(client);
  const server = newClient();
  for (const isUsed of [false, true]) {
    const headers = { authorization: `Bearer ${stack.environment.SIGN_IN_LINK_SECRET}` };
    const made = await server.post("/api/sign-in-links", { external_customer_id: external_id }, headers);
    const { url } = made.json as { url: string };
    secrets.push(new URL(url).searchParams.get("sign_in_link") ?? "");
    const client = newClient();
    await client.get(`/enter${new URL(url).search}`);
    keep(client);
    if (isUsed) expect((await client.continue()).status).toBe(201);
    keep(client);
  }
  for (const one of [{ customer_id }, other]) secrets.push(...(await polar.tokensOf(one)));
  for (const name of ["POLAR_ACCESS_TOKEN", "SIGN_IN_LINK_SECRET", "PORTAL_SECRETS", "POLAR_WEBHOOK_SECRET"])
    secrets.push(stack.environment[name] ?? "");

  const all = new Set(secrets);
  expect(all.size).toBeGreaterThan(15);
  for (const secret of all) expect(secret.length).toBeGreaterThan(7);
  const places = {
    database: await dump(),
    logs: (await Promise.all(stack.logFiles.map((file) => readFile(file, "utf8")))).join(),
  };
  expect(places.database).toContain(customer_id);
  expect(places.logs).toContain(customer_id);
  const found = Object.entries(places).flatMap(([place, text]) =>
    [...all].filter((one) => text.includes(one)).map((one) => `${one} in ${place}`),
  );
  report(`database stolen: ${all.size} secrets searched for in the dump and the logs: ${found.length} found`);
  expect(found).toEqual([]);
});
