import { createHmac, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { emailHash } from "@/lib/server/directory/email-hash";
import { membersWithEmail } from "@/lib/server/directory/member-index";
import { database } from "@/lib/server/platform/db/database";
import recorded from "@/sandbox/webhooks/recorded.json";
import { findCustomerContext, openTestSession } from "@/test/contexts";
import { testSecrets } from "@/test/environment";
import { openPortal } from "@/test/portal-environment";
import { sweepWebhookDeliveries } from "./webhook-delivery";

const portal = await openPortal();
afterEach(() => vi.useRealTimers());

/** Delivers a body as Polar does. @returns the portal's answer. */
async function deliver(body: string, headers: Record<string, string>): Promise<{ status: number; code?: string }> {
  const { status, json } = await portal.browser().post("/api/webhooks/polar", body, headers);
  return status === 202 ? { status } : { status, ...(json as { code: string }) };
}

function signed(body: string, { id = randomUUID() as string, secret = testSecrets.webhook, age = 0 } = {}) {
  const timestamp = Math.floor(Date.now() / 1000) - age;
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}

function memberEvent(type: string, member: object = {}): string {
  const data = {
    id: "33333333-3333-4333-8333-333333333333",
    customer_id: "44444444-4444-4444-8444-444444444444",
    created_at: "2026-11-20T10:00:00Z",
    modified_at: null,
    email: "hook@example.com",
    name: null,
    external_id: null,
    role: "member",
    ...member,
  };
  return JSON.stringify({ type, timestamp: "2026-11-21T10:00:00Z", data });
}

test("every recorded delivery of Polar is accepted at its time, and none with a changed character", async () => {
  for (const { headers, body } of recorded.deliveries) {
    vi.useFakeTimers({ toFake: ["Date"], now: Number(headers["webhook-timestamp"]) * 1000 + 60_000 });
    expect(await deliver(body, headers)).toEqual({ status: 202 });
    const changed = body.replace("2026-11-21", "2026-11-22");
    expect(await deliver(changed, headers)).toMatchObject({ status: 401, code: "webhook_signature_invalid" });
  }
});

test("a delivery is refused unsigned, with another secret, six minutes old, or six minutes ahead", async () => {
  const body = memberEvent("member.created", { email: "refused@example.com" });
  const { "webhook-signature": _, ...unsigned } = signed(body);
  for (const headers of [
    unsigned,
    signed(body, { secret: "polar_whs_of_somebody_else" }),
    signed(body, { age: 360 }),
    signed(body, { age: -360 }),
  ]) {
    expect(await deliver(body, headers)).toMatchObject({ status: 401, code: "webhook_signature_invalid" });
  }
  expect(await membersWithEmail(database(), "refused@example.com")).toEqual([]);
});

test("after 30 refused deliveries a client is told to wait, but what Polar signed is accepted from there too", async () => {
  const sender = portal.browser();
  const send = (headers: Record<string, string>) => sender.post("/api/webhooks/polar", body, headers);
  const body = memberEvent("member.created", { id: randomUUID(), email: "limited@example.com" });
  const forged = () => signed(body, { secret: "polar_whs_of_somebody_else" });
  for (let turn = 0; turn < 30; turn += 1) expect((await send(forged())).status).toBe(401);
  const limited = await send(forged());
  expect(limited).toMatchObject({ status: 429, json: { code: "rate_limited" } });
  expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await send(signed(body))).status).toBe(202);
  expect(await deliver(body, forged())).toMatchObject({ status: 401 });
});

test("a delivery four minutes old is accepted", async () => {
  const body = memberEvent("member.created", { id: randomUUID(), email: "late@example.com" });
  expect(await deliver(body, signed(body, { age: 240 }))).toEqual({ status: 202 });
  expect(await membersWithEmail(database(), "late@example.com")).toHaveLength(1);
});

test("webhooks add, change and delete members", async () => {
  const created = memberEvent("member.created");
  await deliver(created, signed(created));
  expect(await membersWithEmail(database(), "hook@example.com")).toHaveLength(1);
  const changed = memberEvent("member.updated", { email: "moved@example.com", modified_at: "2026-11-21T09:00:00Z" });
  await deliver(changed, signed(changed));
  expect(await membersWithEmail(database(), "hook@example.com")).toEqual([]);
  expect(await membersWithEmail(database(), "moved@example.com")).toHaveLength(1);
  const deleted = memberEvent("member.deleted", { email: "moved@example.com" });
  await deliver(deleted, signed(deleted));
  expect(await membersWithEmail(database(), "moved@example.com")).toEqual([]);
});

test("a webhook-id takes effect once, even if it is delivered again", async () => {
  const id = randomUUID();
  const member = randomUUID();
  const created = memberEvent("member.created", { id: member, email: "once@example.com" });
  await deliver(created, signed(created, { id }));
  const deleted = memberEvent("member.deleted", { id: member });
  await deliver(deleted, signed(deleted));
  const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(created, signed(created, { id }))));
  expect(answers).toEqual(Array.from({ length: 10 }, () => ({ status: 202 })));
  expect(await membersWithEmail(database(), "once@example.com")).toEqual([]);
});

test("members of a deleted customer are no longer found", async () => {
  const customer_id = randomUUID();
  const created = memberEvent("member.created", { id: randomUUID(), customer_id, email: "left@example.com" });
  await deliver(created, signed(created));
  const deleted = JSON.stringify({
    type: "customer.deleted",
    timestamp: "2026-11-21T10:00:00Z",
    data: { id: customer_id },
  });
  await deliver(deleted, signed(deleted));
  expect(await membersWithEmail(database(), "left@example.com")).toEqual([]);
});

test("members who leave and customers who are deleted are signed out at once, and no one else", async () => {
  const [customerId, memberId, colleague, deletedId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const signIn = async (customer: string, memberId: string | null, email: string | null = null) => {
    const verifiedEmailHash = email === null ? null : emailHash(email);
    const session = { openedBy: "code", customerId: customer, memberId, email, verifiedEmailHash } as const;
    return (await openTestSession(session)).cookie;
  };
  const [left, stays] = [await signIn(customerId, memberId), await signIn(customerId, colleague)];
  const [gone, other] = [await signIn(deletedId, null), await signIn(randomUUID(), null)];
  const leaves = memberEvent("member.deleted", { id: memberId, customer_id: customerId });
  await deliver(leaves, signed(leaves));
  const deleted = JSON.stringify({
    type: "customer.deleted",
    timestamp: "2026-11-21T10:00:00Z",
    data: { id: deletedId },
  });
  await deliver(deleted, signed(deleted));
  // A member who gets another email is someone else: the session under the old email ends.
  const renamed = randomUUID();
  const [was, is] = [
    await signIn(customerId, renamed, "was@example.com"),
    await signIn(customerId, renamed, "Is@example.com"),
  ];
  const moved = memberEvent("member.updated", {
    id: renamed,
    email: "is@example.com",
    modified_at: "2026-11-21T09:00:00Z",
  });
  await deliver(moved, signed(moved));
  const late = memberEvent("member.updated", {
    id: renamed,
    email: "was@example.com",
    modified_at: "2026-11-21T08:00:00Z",
  });
  await deliver(late, signed(late));
  expect((await findCustomerContext(is))?.actor.session.memberId).toBe(renamed);
  for (const cookie of [was, left, gone]) expect(await findCustomerContext(cookie)).toBeNull();
  for (const cookie of [stays, other]) expect(await findCustomerContext(cookie)).not.toBeNull();
});

test("unknown types, unused types and changed shapes are accepted and do nothing", async () => {
  for (const body of [
    JSON.stringify({ type: "invented.tomorrow", timestamp: "2026-11-21T10:00:00Z", data: {} }),
    JSON.stringify({ type: "order.paid", timestamp: "2026-11-21T10:00:00Z", data: { id: randomUUID() } }),
    JSON.stringify({ type: "member.created", timestamp: "2026-11-21T10:00:00Z", data: { id: "no uuid" } }),
    JSON.stringify({ type: "__proto__", timestamp: "2026-11-21T10:00:00Z", data: {} }),
  ]) {
    expect(await deliver(body, signed(body))).toEqual({ status: 202 });
  }
});

test("a body of half a megabyte is accepted, one of more than a megabyte is not", async () => {
  const padded = (size: number) => JSON.stringify({ type: "order.paid", data: { text: "x".repeat(size) } });
  const fits = padded(500_000);
  expect(await deliver(fits, signed(fits))).toEqual({ status: 202 });
  const large = padded(1_100_000);
  expect(await deliver(large, signed(large))).toMatchObject({ status: 413 });
});

test("an id is stored for 30 days", async () => {
  const [old, recent] = [randomUUID(), randomUUID()];
  for (const id of [old, recent]) {
    const body = memberEvent("member.created", { id: randomUUID() });
    await deliver(body, signed(body, { id }));
  }
  const age = sql`update webhook_deliveries set received_at = now() - interval '31 days' where id = ${old}`;
  await database().execute(age);
  await sweepWebhookDeliveries(database());
  const { rows } = await database().execute(sql`select id from webhook_deliveries where id in (${old}, ${recent})`);
  expect(rows).toEqual([{ id: recent }]);
});
