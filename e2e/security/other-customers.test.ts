import pLimit from "p-limit";
import { expect, test } from "vitest";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import type { Customer } from "../../test/polar-control.ts";
import { bodyOf, customerRoutes } from "../../test/route-table.ts";
import { database, newClient, polar, report, scaled } from "../../test/security-suite.ts";

interface Person {
  customer: Customer;
  client: CookieBrowser;
  /** The public id of the open session. */
  sessionId: string;
  /** A text that only this person's data contains. */
  marks: string[];
}

async function person(): Promise<Person> {
  const device = `device-${crypto.randomUUID().slice(0, 13)}`;
  const activations = [{ label: `${device}-a` }, { label: `${device}-b` }];
  const name = `name-${device}`;
  const license_keys = ["Northwind Studio license", "Northwind Studio license"].map((benefit) => ({
    benefit,
    activations,
  }));
  const customer = await polar.makeCustomer({ name, license_keys });
  const client = newClient();
  await client.openLink(await polar.mintToken(customer));
  await database.proveSessions(customer);
  const rows = await database.query<{ public_id: string }>("select public_id from sessions where customer_id = $1", [
    customer.customer_id,
  ]);
  const marks = [device, customer.email, ...customer.license_keys.map(({ key }) => key)];
  return { customer, client, sessionId: rows[0]?.public_id ?? "", marks };
}

type Attack = { method: string; path: string; body?: object };

/** Every route of a customer's that takes an id, with every id of the victim's: alone, and mixed with the attacker's own. */
function attacks(attacker: Person, victim: Person): Attack[] {
  const own = attacker.customer.license_keys[0];
  const foreign = victim.customer.license_keys;
  const pairs = foreign.flatMap(({ id, activation_ids }) => [
    ...activation_ids.map((activation_id) => ({ id, activation_id })),
    ...activation_ids.map((activation_id) => ({ id: own?.id ?? "", activation_id })),
    { id, activation_id: own?.activation_ids[0] ?? "" },
  ]);
  const routes = customerRoutes.filter(({ path }) => path.includes("{"));
  const made = routes.flatMap(({ method, path }) => {
    const body = method === "GET" ? {} : { body: bodyOf(path) };
    if (path.startsWith("/api/sessions/")) return [{ method, path: path.replace("{id}", victim.sessionId), ...body }];
    if (!path.startsWith("/api/license-keys/")) throw new Error(`nobody attacks ${method} ${path} yet`);
    if (path.includes("{activation_id}")) {
      return pairs.map((ids) => ({
        method,
        path: path.replace("{id}", ids.id).replace("{activation_id}", ids.activation_id),
        ...body,
      }));
    }
    return foreign.map(({ id }) => ({ method, path: path.replace("{id}", id), ...body }));
  });
  // The pages that take an id, too; and ids of another kind where a key's is wanted.
  const [first] = foreign;
  const pages = [`/license-keys/${first?.id}`, `/free-a-device?license_key_id=${first?.id}`];
  const odd = [victim.customer.customer_id, victim.customer.members[0]?.id, first?.activation_ids[0]];
  return [
    ...made,
    ...pages.map((path) => ({ method: "GET", path })),
    ...odd.map((id) => ({ method: "GET", path: `/api/license-keys/${id}` })),
  ];
}

/** A person's data as the vendor sees it. None of it may change. */
async function stateOf({ customer, sessionId }: Person): Promise<unknown> {
  const keys = await Promise.all(customer.license_keys.map(({ id }) => polar.readKey(id)));
  const session = await database.query("select customer_id, member_id from sessions where public_id = $1", [sessionId]);
  return { keys: keys.map(({ key, status, activations }) => ({ key, status, activations })), session };
}

test("on every route, another customer's ID reads and changes nothing", async () => {
  const people: Person[] = [];
  for (let index = scaled(20, 3); index > 0; index -= 1) {
    await database.resetLimits();
    people.push(await person());
  }
  const before = await Promise.all(people.map(stateOf));
  const all = people.flatMap((attacker) =>
    people
      .filter((victim) => victim !== attacker)
      .flatMap((victim) => attacks(attacker, victim).map((attack) => ({ attacker, victim, ...attack }))),
  );
  const accepted: string[] = [];
  await pLimit(8).map(all, async ({ attacker, victim, method, path, body }, index) => {
    if (index % 50 === 0) await database.resetLimits();
    const answer = await attacker.client.send(method, path, body);
    if (answer.status !== 404) accepted.push(`${method} ${path}: ${answer.status}`);
    for (const mark of victim.marks) if (answer.text.includes(mark)) accepted.push(`${method} ${path}: ${mark}`);
  });
  // Lists and searches take no id. They contain only one's own data, whatever is searched for.
  for (const [index, attacker] of people.entries()) {
    await database.resetLimits();
    const victim = people[(index + 1) % people.length] ?? attacker;
    const queries = victim.customer.license_keys.map(({ display_key }) => display_key.slice(-6));
    for (const path of ["", ...queries.map((query) => `?query=${query}`)].map((query) => `/api/license-keys${query}`)) {
      const { status, text } = await attacker.client.get(path);
      expect(status).toBe(200);
      for (const { id } of victim.customer.license_keys) if (text.includes(id)) accepted.push(`GET ${path}: ${id}`);
    }
    const account = await attacker.client.post("/api/session/account", { customer_id: victim.customer.customer_id });
    if (account.status < 400) accepted.push(`POST /api/session/account: ${account.status}`);
  }
  report(
    `another customer's data: ${people.length} customers, ${all.length} requests with another's ids: ${accepted.length} foreign reads or writes`,
  );
  expect(accepted).toEqual([]);
  expect(await Promise.all(people.map(stateOf))).toEqual(before);
  // The same requests with one's own ids work: it was the ids that were refused.
  const [somebody] = people;
  const [key] = somebody?.customer.license_keys ?? [];
  expect((await somebody?.client.get(`/api/license-keys/${key?.id}`))?.text).toContain(somebody?.marks[0]);
});
