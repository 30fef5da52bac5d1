import { createHmac, randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from "vitest";
import { POST } from "@/app/api/webhooks/polar/route";
import { openSession, readSession } from "@/lib/server/customer/session/session-store";
import { emailHash } from "@/lib/server/directory/email-hash";
import { membersWithEmail } from "@/lib/server/directory/member-index";
import { closeDatabase, withDatabase } from "@/lib/server/platform/db/database";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { startTestPortal, type TestPortal, testSecrets } from "@/sandbox/test-portal";
import recorded from "@/sandbox/webhooks/recorded.json";
import { sweepDeliveries } from "./webhook-delivery";

let portal: TestPortal;

beforeAll(async () => {
  portal = await startTestPortal(inject("postgresAdminUrl"));
  await migrateDatabase();
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await closeDatabase();
  await portal.close();
});

/** Delivers a text as Polar does, and answers what the portal said. */
async function deliver(body: string, headers: Record<string, string>): Promise<{ status: number; code?: string }> {
  const request = new Request(`${portal.portalUrl}/api/webhooks/polar`, { method: "POST", headers, body });
  const answer = await POST(request, { params: Promise.resolve({}) });
  return answer.status === 202 ? { status: 202 } : { status: answer.status, ...(await answer.json()) };
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

test("every recorded delivery of Polar's is accepted at its time, and none with one character changed", async () => {
  for (const { headers, body } of recorded.deliveries) {
    vi.useFakeTimers({ toFake: ["Date"], now: Number(headers["webhook-timestamp"]) * 1000 + 60_000 });
    expect(await deliver(body, headers)).toEqual({ status: 202 });
    const changed = body.replace("2026-11-21", "2026-11-22");
    expect(await deliver(changed, headers)).toMatchObject({ status: 401, code: "webhook_signature_invalid" });
  }
});

test("a delivery is refused unsigned, signed by another, six minutes old, or six minutes ahead", async () => {
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
  expect(await membersWithEmail("refused@example.com")).toEqual([]);
});

test("a delivery four minutes old is taken", async () => {
  const body = memberEvent("member.created", { id: randomUUID(), email: "late@example.com" });
  expect(await deliver(body, signed(body, { age: 240 }))).toEqual({ status: 202 });
  expect(await membersWithEmail("late@example.com")).toHaveLength(1);
});

test("members come, change and go with their webhooks", async () => {
  const created = memberEvent("member.created");
  await deliver(created, signed(created));
  expect(await membersWithEmail("hook@example.com")).toHaveLength(1);
  const changed = memberEvent("member.updated", { email: "moved@example.com", modified_at: "2026-11-21T09:00:00Z" });
  await deliver(changed, signed(changed));
  expect(await membersWithEmail("hook@example.com")).toEqual([]);
  expect(await membersWithEmail("moved@example.com")).toHaveLength(1);
  const deleted = memberEvent("member.deleted", { email: "moved@example.com" });
  await deliver(deleted, signed(deleted));
  expect(await membersWithEmail("moved@example.com")).toEqual([]);
});

test("the same webhook-id takes effect once, however often it comes", async () => {
  const id = randomUUID();
  const member = randomUUID();
  const created = memberEvent("member.created", { id: member, email: "once@example.com" });
  await deliver(created, signed(created, { id }));
  const deleted = memberEvent("member.deleted", { id: member });
  await deliver(deleted, signed(deleted));
  const answers = await Promise.all(Array.from({ length: 10 }, () => deliver(created, signed(created, { id }))));
  expect(answers).toEqual(Array.from({ length: 10 }, () => ({ status: 202 })));
  expect(await membersWithEmail("once@example.com")).toEqual([]);
});

test("members of a customer that is deleted are no longer found", async () => {
  const customer_id = randomUUID();
  const created = memberEvent("member.created", { id: randomUUID(), customer_id, email: "left@example.com" });
  await deliver(created, signed(created));
  const deleted = JSON.stringify({
    type: "customer.deleted",
    timestamp: "2026-11-21T10:00:00Z",
    data: { id: customer_id },
  });
  await deliver(deleted, signed(deleted));
  expect(await membersWithEmail("left@example.com")).toEqual([]);
});

test("who left a team, or was deleted, is signed out at once, and nobody else", async () => {
  const [customerId, memberId, colleague, deletedId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const signIn = async (customer: string, member: string | null, email: string | null = null) => {
    const { cookie } = await openSession({
      openedBy: "code",
      customerId: customer,
      memberId: member,
      token: "polar_mst_of_a_test",
      tokenExpiresAt: new Date(Date.now() + 3_600_000),
      name: null,
      email,
      verifiedEmailHash: email === null ? null : emailHash(email),
      role: null,
      userAgent: null,
    });
    return cookie;
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
  // A place that is given to another address is not open to who proved the old one.
  const place = randomUUID();
  const [was, is] = [
    await signIn(customerId, place, "was@example.com"),
    await signIn(customerId, place, "Is@example.com"),
  ];
  const moved = memberEvent("member.updated", {
    id: place,
    email: "is@example.com",
    modified_at: "2026-11-21T09:00:00Z",
  });
  await deliver(moved, signed(moved));
  const late = memberEvent("member.updated", {
    id: place,
    email: "was@example.com",
    modified_at: "2026-11-21T08:00:00Z",
  });
  await deliver(late, signed(late));
  expect([await readSession(was), (await readSession(is))?.memberId]).toEqual([null, place]);
  for (const cookie of [left, gone]) expect(await readSession(cookie)).toBeNull();
  for (const cookie of [stays, other]) expect(await readSession(cookie)).not.toBeNull();
});

test("types that are unknown, of no interest, or of a shape that changed are accepted and do nothing", async () => {
  for (const body of [
    JSON.stringify({ type: "invented.tomorrow", timestamp: "2026-11-21T10:00:00Z", data: {} }),
    JSON.stringify({ type: "order.paid", timestamp: "2026-11-21T10:00:00Z", data: { id: randomUUID() } }),
    JSON.stringify({ type: "member.created", timestamp: "2026-11-21T10:00:00Z", data: { id: "no uuid" } }),
    JSON.stringify({ type: "__proto__", timestamp: "2026-11-21T10:00:00Z", data: {} }),
  ]) {
    expect(await deliver(body, signed(body))).toEqual({ status: 202 });
  }
});

test("half a megabyte is read, more than one is not", async () => {
  const padded = (size: number) => JSON.stringify({ type: "order.paid", data: { text: "x".repeat(size) } });
  const fits = padded(500_000);
  expect(await deliver(fits, signed(fits))).toEqual({ status: 202 });
  const large = padded(1_100_000);
  expect(await deliver(large, signed(large))).toMatchObject({ status: 413 });
});

test("an id is known for a month, and forgotten after it", async () => {
  const [old, recent] = [randomUUID(), randomUUID()];
  for (const id of [old, recent]) {
    const body = memberEvent("member.created", { id: randomUUID() });
    await deliver(body, signed(body, { id }));
  }
  const age = sql`update webhook_deliveries set received_at = now() - interval '31 days' where id = ${old}`;
  await withDatabase((db) => db.execute(age));
  await sweepDeliveries();
  const { rows } = await withDatabase((db) =>
    db.execute(sql`select id from webhook_deliveries where id in (${old}, ${recent})`),
  );
  expect(rows).toEqual([{ id: recent }]);
});
