import fc from "fast-check";
import pLimit from "p-limit";
import { expect, onTestFinished, test } from "vitest";
import { isProblemCode } from "@/lib/api/problem";
import { type Answer, type CookieBrowser, shownLink } from "../../test/cookie-browser.ts";
import type { Customer } from "../../test/polar-control.ts";
import { type PassedAnswer, startRecordingProxy } from "../../test/recording-proxy.ts";
import { database, newClient, polar, report, scaled, stack, startInstance } from "../../test/security-suite.ts";

const count = scaled(5000, 100);
const SEED = 20_261_121;

/** Values that often break parsers, and any JSON. */
const dear: unknown[] = [null, true, -1, 1e308, 1.5, "", "not a date", "0000-00-00T00:00:00Z", "9".repeat(400), [], {}];
const hostile = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    ...dear,
    [[]],
    [null],
    { __proto__: null },
    { items: 1 },
    "\u202e\u0000",
    "x".repeat(70_000),
  ),
);
/** The place in a response, the new value, and the kind of change. */
const changes = fc.sample(fc.tuple(fc.nat({ max: 60 }), hostile, fc.nat({ max: 99 })), { numRuns: count, seed: SEED });

/** Replaces or removes the value at one place of a JSON value. */
function mutate(value: unknown, place: number, by: unknown, isTaken: boolean): unknown {
  let left = place;
  const walk = (one: unknown): unknown => {
    left -= 1;
    if (left === -1) return isTaken ? undefined : by;
    if (Array.isArray(one)) return one.map(walk);
    if (one === null || typeof one !== "object") return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(value);
}

let mutated = 0;
let isHostile = false;

function change(answer: PassedAnswer): PassedAnswer {
  const [place, by, way] = changes[mutated] ?? [0, null, 0];
  if (!isHostile || mutated >= count) return answer;
  mutated += 1;
  // A few aren't JSON at all. More would open the circuit breaker, which stops all calls.
  if (way < 3) return { ...answer, body: answer.body.slice(0, answer.body.length / 2) };
  if (way < 5)
    return { ...answer, headers: { "content-type": "text/html" }, body: "<html><body>Bad gateway</body></html>" };
  if (way < 7) return { ...answer, body: `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}` };
  if (way < 9) return { ...answer, status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" };
  if (way < 14)
    return {
      ...answer,
      status: [201, 204, 400, 403, 404, 409, 418, 422, 429][place % 9] ?? 400,
      body: way < 12 ? answer.body : "",
    };
  const value: unknown = answer.body === "" ? {} : JSON.parse(answer.body);
  // An existing place. The first ones are the response itself and its members.
  const places = JSON.stringify(value).split(/[,{[]/).length;
  return { ...answer, body: JSON.stringify(mutate(value, place % Math.min(places, 60), by, way > 85)) ?? "" };
}

/** What a person does in turn: pages, data and writes. */
function requestsOf({ license_keys }: Customer): [string, string, object?][] {
  const [key, other] = license_keys;
  const api = `/api/license-keys/${key?.id}`;
  return [
    ["GET", "/api/license-keys"],
    ["GET", api],
    ["GET", `${api}/activation-count`],
    ["GET", "/license-keys"],
    ["POST", `${api}/reveal`, {}],
    ["GET", `/license-keys/${key?.id}`],
    ["GET", `/api/license-keys/${other?.id}`],
    ["GET", `/free-a-device?license_key_id=${key?.id}`],
    ["POST", `/api/license-keys/${other?.id}/rotate`, {}],
    ["DELETE", `${api}/activations/${key?.activation_ids[0]}`, {}],
    ["GET", "/api/session"],
    ["GET", "/account"],
  ];
}

test("whatever Polar answers, every request gets a page, an answer or a known problem, and the process survives", async () => {
  const proxy = await startRecordingProxy(stack.polarUrl, change);
  onTestFinished(proxy.close);
  const portal = await startInstance({ POLAR_BASE_URL: proxy.url });
  const attacked = { instances: [portal.url] };
  const uncaught: string[] = [];
  const judge = (what: string, { status, headers, text }: Answer) => {
    if (status < 500) return;
    const code = /"code":"(\w+)"/.exec(text)?.[1];
    const isOurs = headers.get("content-type") === "application/problem+json" && isProblemCode(code);
    if (!isOurs || code === "internal_error") uncaught.push(`${what}: ${status} ${code}`);
  };
  const ask = async (client: CookieBrowser, method: string, path: string, body?: object) => {
    const answer = await client.send(method, path, body);
    judge(`${method} ${path}`, answer);
    return answer;
  };
  const enter = async (client: CookieBrowser, customer: Customer) => {
    await ask(client, "GET", `/enter?customer_session_token=${await polar.mintToken(customer)}`);
    const { text } = await ask(client, "GET", "/enter");
    const answer = await ask(client, "POST", "/api/session", { shown: shownLink(text) });
    await database.proveSessions(customer);
    return answer;
  };
  let sent = 0;
  isHostile = true;
  await pLimit(6).map(Array.from({ length: 6 }), async () => {
    const activations = Array.from({ length: 3 }, (_, index) => ({ label: `Device ${index}`, meta: { os: "Debian" } }));
    const customer = await polar.makeCustomer({
      license_keys: [
        { benefit: "Northwind Studio license", activations, subscription: true },
        { benefit: "Northwind Fonts" },
      ],
    });
    const requests = requestsOf(customer);
    const client = newClient(attacked);
    // If a hostile response ended the session, opens a new one, also with hostile responses.
    for (let turn = 0; mutated < count && turn < count; turn += 1) {
      if (turn % 10 === 0) await database.resetLimits();
      const [method, path, body] = requests[turn % requests.length] ?? ["GET", "/"];
      if (!client.cookies.has("portal")) await enter(client, customer);
      const { status } = await ask(client, method, path, body);
      if (status === 401) client.cookies.delete("portal");
      sent += 1;
    }
  });
  isHostile = false;
  const lines = portal.logLines();
  const broken = lines.filter(
    (line) => !line.startsWith("{") || /"level":60|"code":"internal_error"|uncaught/i.test(line),
  );
  report(
    `hostile Polar: ${mutated} mutated bodies behind ${sent} requests: ${uncaught.length + broken.length} uncaught`,
  );
  expect(uncaught).toEqual([]);
  expect(broken).toEqual([]);
  expect(mutated).toBe(count);
  // Once Polar works again, so does the portal.
  const customer = await polar.makeCustomer({ license_keys: [{ benefit: "Northwind Fonts" }] });
  const after = newClient(attacked);
  await database.resetLimits();
  await expect.poll(async () => (await enter(after, customer)).status, { timeout: 30_000 }).toBe(201);
  expect((await after.get("/api/license-keys")).text).toContain(customer.license_keys[0]?.id);
});
