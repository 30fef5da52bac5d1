import { createServer, type ServerResponse } from "node:http";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { GET as getKey } from "@/app/api/license-keys/[id]/route";
import { Problem } from "@/lib/api/problem";
import { presentLicenseKey } from "@/lib/server/customer/license-keys/license-key-presentation";
import { database } from "@/lib/server/platform/db/database";
import { rateLimits } from "@/lib/server/platform/db/schema/rate-limits";
import { openTestSession } from "@/test/contexts";
import { closeServer, listenOnLoopback } from "@/test/loopback-server";
import { openPortal } from "@/test/portal-environment";
import { identifyToken, mintCustomerSession } from "./customer-sessions";
import { findCustomersByEmail, getCustomer } from "./customers";
import { PolarRefusal } from "./failure";
import { listEveryLicenseKey, readLicenseKey } from "./license-keys";
import { getMember, listMembers } from "./members";
import { listCustomerKeyGrants, readPurchase } from "./purchases";

/** What the hostile Polar answers, and the URLs it was asked for. */
let answerWith: (response: ServerResponse) => void;
let asked: string[];

const polar = createServer((request, response) => {
  asked.push(request.url ?? "");
  request.resume();
  answerWith(response);
});
const portal = await openPortal({ variables: { POLAR_BASE_URL: await listenOnLoopback(polar) } });
afterAll(() => closeServer(polar));
beforeEach(() => {
  asked = [];
});

function json(body: unknown) {
  return (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

const TOKEN = "polar_cst_of_a_test";
const [ID, AT] = ["7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6", "2026-11-21T10:00:00Z"];
const key = {
  id: ID,
  created_at: AT,
  modified_at: null,
  organization_id: ID,
  customer_id: ID,
  benefit_id: ID,
  key: "NORTHWIND-1234-ABCDEF",
  display_key: "****-ABCDEF",
  status: "granted",
  limit_activations: 3,
  usage: 1,
  limit_usage: null,
  validations: 0,
  last_validated_at: null,
  expires_at: AT,
};
const person = {
  id: ID,
  created_at: AT,
  modified_at: null,
  customer_id: ID,
  email: "a@b.example",
  name: "A",
  role: "owner",
};
/** All that the presentation of a key reads of a context. */
const asCustomer = { actor: { kind: "customer" }, may: () => true } as never;
const page = (item: object) => ({ items: [item], pagination: { total_count: 1, max_page: 1 } });

/** Calls to Polar, each with a valid answer. */
const readings: Record<string, { answer: object; read: () => Promise<unknown> }> = {
  list: {
    answer: page(key),
    read: async () => {
      for (const one of (await listEveryLicenseKey(TOKEN)).items) {
        JSON.stringify(presentLicenseKey(asCustomer, { key: one, benefit: undefined }));
        if (one.expires_at !== null) new Date(one.expires_at).toISOString();
      }
    },
  },
  one: {
    answer: { ...key, activations: [{ id: ID, label: "A", meta: { a: "b" }, created_at: AT }] },
    read: () => readLicenseKey(TOKEN, ID),
  },
  user: {
    answer: {
      type: "member",
      name: "A",
      email: "a@b.example",
      customer_id: ID,
      member_id: ID,
      role: "owner",
      expires_at: AT,
      return_url: null,
    },
    read: async () => (await identifyToken(TOKEN)).expiresAt.toISOString(),
  },
  minted: {
    answer: { token: TOKEN, expires_at: AT, customer_id: ID },
    read: async () => (await mintCustomerSession({ customerId: ID }, "customer")).expiresAt.toISOString(),
  },
  customers: {
    answer: page({ ...person, external_id: null, type: "individual", deleted_at: null }),
    read: () => findCustomersByEmail("a@b.example", "customer"),
  },
  customer: {
    answer: { ...person, external_id: null, type: "individual", deleted_at: null },
    read: () => getCustomer(ID, "customer"),
  },
  grants: {
    answer: page({
      created_at: AT,
      customer_id: ID,
      benefit_id: ID,
      subscription_id: ID,
      order_id: null,
      properties: { license_key_id: ID, display_key: "****-ABCDEF" },
    }),
    read: () => listCustomerKeyGrants(TOKEN),
  },
  members: { answer: page(person), read: () => listMembers(1, "customer") },
  member: { answer: person, read: () => getMember(ID, "customer") },
};

/** Any JSON, and values that often break parsers. */
const hostile = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(null, -1, 1e308, "", "not a date", "9".repeat(400), [], {}, [[]], { __proto__: null }),
);

/** Replaces the value at one position of a JSON value. */
function mutate(value: unknown, place: number, by: unknown): unknown {
  let left = place;
  const walk = (one: unknown): unknown => {
    left -= 1;
    if (left < 0 && left >= -1) return by;
    if (Array.isArray(one)) return one.map(walk);
    if (one === null || typeof one !== "object") return one;
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(value);
}

test.each(Object.keys(readings))(
  "for any answer of Polar, reading %s succeeds or fails with one of our errors",
  async (name) => {
    const { answer, read } = readings[name] ?? { answer: {}, read: async () => undefined };
    answerWith = json(answer);
    await read();
    const run = fc.asyncProperty(fc.nat({ max: 40 }), hostile, async (place, by) => {
      answerWith = json(mutate(answer, place, by));
      // Each call spends the organization's budget, which is not tested here.
      await database().delete(rateLimits);
      const error = await read().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error !== null)
        expect(
          [Problem, PolarRefusal].some((known) => error instanceof known),
          String(error),
        ).toBe(true);
    });
    await fc.assert(run, { numRuns: 60 });
  },
);

test("a list without end is read up to a limit", async () => {
  answerWith = json({ items: [key], pagination: { total_count: 1e15, max_page: 1e12 } });
  expect((await listEveryLicenseKey(TOKEN)).items).toHaveLength(1);
  expect(asked).toHaveLength(100);
});

test("an invalid date in a purchase is left out", async () => {
  const subscription = {
    id: ID,
    status: "active",
    current_period_end: "not a date",
    cancel_at_period_end: false,
    ends_at: null,
    product: { name: "Studio" },
  };
  answerWith = json(subscription);
  expect(await readPurchase(TOKEN, { subscriptionId: ID, orderId: null })).toMatchObject({
    subscription: { current_period_end: null },
  });
});

test("redirects are not followed", async () => {
  let hits = 0;
  const elsewhere = createServer((_request, response) => {
    hits += 1;
    response.end("{}");
  });
  const url = await listenOnLoopback(elsewhere);
  for (const status of [301, 302, 303, 307, 308]) {
    answerWith = (response) => response.writeHead(status, { location: `${url}/latest/meta-data/` }).end();
    await expect(readLicenseKey(TOKEN, ID)).rejects.toBeInstanceOf(Problem);
  }
  await closeServer(elsewhere);
  expect(hits).toBe(0);
});

test("an invalid id never becomes part of a URL at Polar", async () => {
  answerWith = json(key);
  const { cookie } = await openTestSession();
  const parts = [
    "..",
    "/",
    "\\",
    "@",
    "#",
    "?",
    ":",
    "%2e%2e",
    "%2f",
    "%00",
    "169.254.169.254",
    "localhost",
    "http://",
    ID,
  ];
  const payloads = parts.flatMap((one) => parts.map((other) => `${one}${other}`)).filter((id) => id !== ID);
  expect(payloads.length).toBeGreaterThanOrEqual(190);
  for (const id of payloads) {
    const request = new Request(`${portal.url}/api/license-keys/x`, { headers: { cookie: `portal=${cookie}` } });
    const { status } = await getKey(request, { params: Promise.resolve({ id }) });
    expect([id, status]).toEqual([id, 404]);
  }
  expect(asked).toEqual([]);
});
