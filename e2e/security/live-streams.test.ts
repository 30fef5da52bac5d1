import { type IncomingMessage, request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import type { Customer } from "../../test/polar-control.ts";
import {
  database,
  identityProvider,
  makeCustomers,
  newClient,
  polar,
  report,
  scaled,
  stack,
} from "../../test/security-suite.ts";
import { until } from "../../test/until.ts";

/** Limits of lib/server/live/live-streams.ts, for each instance. */
const [PER_SESSION, PER_CLIENT] = [4, 100];

interface Stream {
  status: number;
  /** What it said until now. */
  text: () => string;
  isOver: () => boolean;
}

/** Opens a stream at an instance with a client's cookies. It's closed at the end of the test. */
async function openStream(
  client: CookieBrowser,
  instance = stack.instances[0],
  query = "",
  method = "GET",
): Promise<Stream> {
  const headers = { ...client.headers("GET"), accept: "text/event-stream", host: new URL(stack.portalUrl).host };
  const sent = request(`${instance}/api/events${query}`, { method, headers, agent: false });
  onTestFinished(() => void sent.destroy());
  const answered = Promise.withResolvers<IncomingMessage>();
  sent.on("response", answered.resolve).on("error", answered.reject).end();
  const response = await answered.promise;
  let text = "";
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  response.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  response.on("end", end).on("close", end).on("error", end);
  return { status: response.statusCode ?? 0, text: () => text, isOver: () => isOver };
}

async function signedIn(customer: Customer): Promise<CookieBrowser> {
  const client = newClient();
  await client.openLink(await polar.mintToken(customer));
  await database.proveSessions(customer);
  return client;
}

const announce = ({ customer_id }: Customer, topic: string) =>
  database.query("select pg_notify('portal_changes', $1)", [JSON.stringify({ customerId: customer_id, topic })]);

test("a stream says nothing of other customers, and nothing but topics and ids", async () => {
  const customers = await makeCustomers(scaled(20, 4));
  const streams: Stream[] = [];
  for (const [index, customer] of customers.entries())
    streams.push(await openStream(await signedIn(customer), stack.instances[index % stack.instances.length]));
  // What an attacker with a role in the database can send reaches no page but as a topic.
  const [victim] = customers;
  if (!victim) throw new Error("There is no customer.");
  await database.query("select pg_notify('portal_changes', $1)", [
    JSON.stringify({ customerId: victim.customer_id, topic: "account", licenseKeyId: "<script>", key: "canary" }),
  ]);
  for (let round = 0; round < scaled(100, 5); round += 1) await announce(victim, "license_keys");
  await announce(victim, "account");
  const [own, ...foreign] = streams;
  await until("the victim's events", () => own?.text().endsWith('event: change\ndata: {"topic":"account"}\n\n'));
  // Each of the others hears its own change last, so anything foreign would be there by then.
  for (const customer of customers.slice(1)) await announce(customer, "account");
  await until("their own events", () => foreign.every((one) => one.text().includes("account")));
  const said = foreign.map((one) => one.text().replaceAll(": beat\n\n", ""));
  expect(said).toEqual(foreign.map(() => 'event: change\ndata: {"topic":"account"}\n\n'));
  expect(own?.text()).not.toMatch(/script|canary/);
  report(`Streams: ${customers.length} customers at two instances: 0 events of others.`);
});

test("a stream that is asked for what was before says nothing of others either", async () => {
  const [one, other] = await makeCustomers(2);
  if (!one || !other) throw new Error("There are not two customers.");
  const client = await signedIn(one);
  const marker = await openStream(await signedIn(other));
  await announce(other, "license_keys");
  await until("the other's event", () => marker.text().includes("license_keys"));
  const stream = await openStream(client, stack.instances[0], "?since=5000");
  await announce(one, "account");
  await until("the own event", () => stream.text().includes("account"));
  expect(stream.text()).not.toContain("license_keys");
  for (const bad of ["-1", "x", "1e99x", "%00"])
    expect((await openStream(client, stack.instances[0], `?since=${bad}`)).status).toBe(400);
});

test("nothing opens a stream without a session, and none goes on after the session", async () => {
  const [customer] = await makeCustomers(1);
  if (!customer) throw new Error("There is no customer.");
  expect((await openStream(newClient())).status).toBe(401);
  let replays = 0;
  for (const end of ["DELETE /api/session", "DELETE /api/sessions", "expiry"]) {
    const client = await signedIn(customer);
    const copy = newClient();
    copy.cookies.set("portal", client.cookies.get("portal") ?? "");
    const streams = await Promise.all(stack.instances.map((instance) => openStream(copy, instance)));
    expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
    if (end === "expiry") await database.expireSessions(customer);
    else expect((await client.send(...(end.split(" ") as [string, string]), {})).status).toBe(204);
    // Nobody announces that time has passed: every stream's session is checked with its beat.
    await until(`the end by ${end}`, () => streams.every((one) => one.isOver()), 45_000);
    expect(streams.map((one) => one.text().includes("event: over"))).toEqual(streams.map(() => true));
    for (let round = 0; round < scaled(100, 5); round += 1) {
      replays += 1;
      expect((await openStream(copy, stack.instances[round % 2])).status).toBe(401);
    }
  }
  report(`Streams: ${replays} replays after the session's end: 0 accepted.`);
});

test("an impersonation's stream ends with it", async () => {
  const [customer] = await makeCustomers(1);
  const agent = newClient();
  await agent.signInAsStaff(await identityProvider.hire("agent"));
  const body = { customer_id: customer?.customer_id, reason: "Ticket 4711: cannot activate" };
  expect((await agent.post("/api/support/impersonations", body)).status).toBe(201);
  const stream = await openStream(agent);
  expect(stream.status).toBe(200);
  // Another window of the agent.
  await agent.send("DELETE", "/api/support/impersonations/current", {});
  await until("its end", () => stream.isOver());
  expect(stream.text()).toContain("event: over");
});

test("a flood of streams takes no more than its share, and others still get theirs", async () => {
  const [customer, other] = await makeCustomers(2);
  if (!customer || !other) throw new Error("There are not two customers.");
  const client = await signedIn(customer);
  const count = scaled(2000, 50);
  const streams: Stream[] = [];
  // A HEAD opens nothing that its client could leave behind.
  const first = await openStream(client);
  for (let index = 0; index < PER_SESSION; index += 1) await openStream(client, stack.instances[0], "", "HEAD");
  expect(first.isOver()).toBe(false);
  for (let index = 0; index < count; index += 1) streams.push(await openStream(client));
  await until("all but the newest", () => streams.filter((one) => !one.isOver()).length <= PER_SESSION);
  expect(streams.filter((one) => !one.isOver())).toHaveLength(PER_SESSION);
  // One client with many sessions.
  const { "x-forwarded-for": ip = "" } = client.headers();
  const statuses: number[] = [];
  for (let index = 0; index < PER_CLIENT / PER_SESSION; index += 1) {
    const again = newClient({ ip });
    await again.openLink(await polar.mintToken(customer));
    for (let stream = 0; stream < PER_SESSION; stream += 1) statuses.push((await openStream(again)).status);
    if (index % 10 === 0) await database.resetLimits();
  }
  expect(statuses.filter((status) => status === 200)).toHaveLength(PER_CLIENT - PER_SESSION);
  expect(statuses.filter((status) => status === 429)).toHaveLength(PER_SESSION);
  const stranger = await openStream(await signedIn(other));
  await announce(other, "account");
  await until("the stranger's event", () => stranger.text().includes("account"));
  report(`Streams: ${count} of one session: ${PER_SESSION} open; one client: ${PER_CLIENT} open; others refused: 0.`);
});
