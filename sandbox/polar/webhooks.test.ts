import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";
import { sign } from "./webhooks.ts";

const recorded = z
  .object({
    secret: z.string(),
    deliveries: z.array(z.object({ type: z.string(), headers: z.record(z.string(), z.string()), body: z.string() })),
  })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, "../webhooks/recorded.json"), "utf8")));

interface Received {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
  type: string;
  data: Record<string, unknown>;
}

let portal: Server;
let polar: TestPolar;
let received: Received[];
let refusals: number;
let waiting: { count: number; done: () => void } | null;

beforeEach(async () => {
  received = [];
  refusals = 0;
  waiting = null;
  portal = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const body = Buffer.concat(chunks).toString();
    received.push({ url: request.url, headers: request.headers, body, ...JSON.parse(body) });
    response.statusCode = refusals > 0 ? 503 : 202;
    refusals -= 1;
    response.end("taken");
    if (waiting && received.length >= waiting.count) waiting.done();
  });
  await new Promise<void>((resolve) => portal.listen(0, "127.0.0.1", resolve));
  const address = portal.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  polar = await TestPolar.start({ portalUrl: `http://127.0.0.1:${port}` });
});
afterEach(async () => {
  await polar.close();
  portal.closeAllConnections();
  await new Promise((resolve) => portal.close(resolve));
});

/** Resolves when this many webhooks have arrived. */
function arrived(count: number): Promise<Received[]> {
  if (received.length >= count) return Promise.resolve(received);
  return new Promise((resolve) => {
    waiting = { count, done: () => resolve(received) };
  });
}

const shape = (type: string) => {
  const body = recorded.deliveries.find((one) => one.type === type)?.body ?? "{}";
  const { data } = z.object({ data: z.record(z.string(), z.unknown()) }).parse(JSON.parse(body));
  return Object.keys(data).sort();
};

test("a new customer sends signed webhooks in order and in the recorded shapes", async () => {
  await polar.addCustomer({
    webhooks: true,
    license_keys: [{ benefit: "Northwind Studio license", subscription: true }],
  });
  const all = await arrived(3);
  expect(all.map(({ type }) => type)).toEqual(["customer.created", "member.created", "benefit_grant.created"]);
  for (const { type, url, headers, body, data } of all) {
    expect(url).toBe("/api/webhooks/polar");
    expect(Object.keys(data).sort()).toEqual(shape(type));
    const delivery = { id: String(headers["webhook-id"]), timestamp: Number(headers["webhook-timestamp"]), body };
    expect(headers["webhook-signature"]).toBe(sign("polar_whs_test", delivery));
    expect(Object.keys(JSON.parse(body))).toEqual(["type", "timestamp", "data"]);
  }
});

test("later changes by the vendor send webhooks", async () => {
  const team = await polar.addCustomer({
    type: "team",
    email: "billing@team.example",
    members: [{ email: "owner@team.example", role: "owner" }],
    license_keys: [{ benefit: "Northwind Site license", member: "owner@team.example", subscription: true }],
  });
  const { customer_id } = team;
  const member = z
    .object({ id: z.string() })
    .parse(await polar.control("POST", "/members", { customer_id, email: "new@team.example" }));
  await polar.control("PATCH", `/members/${member.id}`, { role: "billing_manager" });
  await polar.control("DELETE", `/members/${member.id}`);
  await polar.control("PATCH", `/customers/${customer_id}`, { name: "Renamed" });
  await polar.control("POST", `/license-keys/${team.license_keys[0]?.id}/revoke`);
  await polar.control("POST", `/customers/${customer_id}/delete`);
  const all = await arrived(6);
  const types = [
    "member.created",
    "member.updated",
    "member.deleted",
    "customer.updated",
    "benefit_grant.revoked",
    "customer.deleted",
  ];
  expect(all.map(({ type }) => type)).toEqual(types);
  for (const { type, data } of all) expect(Object.keys(data).sort()).toEqual(shape(type));
  expect(all[5]?.data).toMatchObject({ deleted_at: expect.any(String) });
});

const memberOf = z.object({ member: z.object({ id: z.string() }) });

test("a seat's new member, and one that the team's owner adds, are announced by no member.created", async () => {
  const team = await polar.addCustomer({
    type: "team",
    email: "billing@seats.example",
    members: [{ email: "owner@seats.example", role: "owner" }],
  });
  const { customer_id } = team;
  const members = "/v1/customer-portal/members";
  const added = { token: team.token, body: { email: "added@seats.example", name: "Neve Ito" } };
  const first = await polar.call("POST", members, added);
  expect(first).toMatchObject({ status: 201, body: { role: "member", name: "Neve Ito" } });
  const again = await polar.call("POST", members, { ...added, body: { email: "ADDED@seats.example", name: "Other" } });
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(
    (await polar.call("POST", members, { ...added, body: { email: "x@seats.example", role: "owner" } })).body,
  ).toMatchObject({
    detail: [{ loc: ["body", "role"], msg: "Cannot add a member as owner. There must be exactly one owner." }],
  });
  const seat = await polar.control("POST", "/seats", {
    customer_id,
    email: "seat@seats.example",
    claimed: true,
    license_keys: [{ benefit: "Northwind Site license" }],
  });
  const all = await arrived(3);
  expect(all.map(({ type }) => type)).toEqual([
    "customer_seat.assigned",
    "customer_seat.claimed",
    "benefit_grant.created",
  ]);
  const { id } = memberOf.parse(seat).member;
  expect(all.map(({ data }) => [data.member_id, memberOf.parse(data).member.id])).toEqual([
    [id, id],
    [id, id],
    [id, id],
  ]);
  const plain = await polar.openSession({ customer_id, member_id: id });
  expect((await polar.call("POST", members, { ...added, token: plain })).status).toBe(403);
});

test("a member with a key is deleted first, and loses the key afterwards", async () => {
  const team = await polar.addCustomer({
    type: "team",
    email: "billing@leavers.example",
    members: [{ email: "owner@leavers.example", role: "owner" }, { email: "leaver@leavers.example" }],
    license_keys: [{ benefit: "Northwind Site license", member: "leaver@leavers.example" }],
  });
  await polar.control("DELETE", `/members/${team.members[1]?.id}`);
  expect((await arrived(2)).map(({ type }) => type)).toEqual(["member.deleted", "benefit_grant.revoked"]);
});

test("an individual's new email changes the owner member too, which only customer.updated tells", async () => {
  const ada = await polar.addCustomer({ email: "ada@moves.example" });
  const team = await polar.addCustomer({
    type: "team",
    email: "billing@moves.example",
    members: [{ email: "owner@moves.example", role: "owner" }],
  });
  await polar.control("PATCH", `/customers/${ada.customer_id}`, { email: "ada@moved.example" });
  await polar.control("PATCH", `/customers/${team.customer_id}`, { email: "billing@moved.example" });
  expect((await arrived(2)).map(({ type }) => type)).toEqual(["customer.updated", "customer.updated"]);
  const emailOf = async (id: string | undefined) =>
    Object((await polar.call("GET", `/v1/members/${id}`, { token: NORTHWIND })).body).email;
  expect(await emailOf(ada.members[0]?.id)).toBe("ada@moved.example");
  expect(await emailOf(team.members[0]?.id)).toBe("owner@moves.example");
});

test("a refused webhook is sent again with the same id before the next one", async () => {
  refusals = 1;
  await polar.addCustomer({ webhooks: true });
  const all = await arrived(3);
  expect(all.map(({ type }) => type)).toEqual(["customer.created", "customer.created", "member.created"]);
  expect(all[1]?.headers["webhook-id"]).toBe(all[0]?.headers["webhook-id"]);
});

test("a test can send a webhook with a given id, time and secret", async () => {
  const sent = { type: "customer.updated", data: { id: "1" }, webhook_id: "msg_1", webhook_timestamp: 1_700_000_000 };
  const answer = await polar.control("POST", "/webhooks", sent);
  expect(answer).toEqual({ webhook_id: "msg_1", status: 202, body: "taken" });
  await polar.control("POST", "/webhooks", { ...sent, secret: "another" });
  const [own, foreign] = received;
  expect(own?.headers["webhook-timestamp"]).toBe("1700000000");
  expect(own?.headers["webhook-signature"]).not.toBe(foreign?.headers["webhook-signature"]);
});

test("the sandbox works while the portal is down", async () => {
  portal.closeAllConnections();
  await new Promise((resolve) => portal.close(resolve));
  const ada = await polar.addCustomer({ webhooks: true });
  expect((await polar.call("GET", "/v1/customer-portal/license-keys/", { token: ada.token })).status).toBe(200);
  const answer = await polar.call("POST", "/_sandbox/webhooks", { body: { type: "customer.updated", data: {} } });
  expect(answer.status).toBe(502);
});
