import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeEach, expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { reconcileOperations } from "@/lib/server/customer/license-keys/operation-reconciler";
import { listenToChanges } from "@/lib/server/live/change-listener";
import type { HeardChange } from "@/lib/server/platform/changes";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";

// With staff, Polar's webhooks reach the portal.
const portal = await openPortal({ staff: true });

const heard: HeardChange[] = [];
let isHearing = false;
const stop = listenToChanges({
  onChange: (change) => heard.push(change),
  onHearing: () => {
    isHearing = true;
  },
});
await until("the listener", () => isHearing);
afterAll(stop);
beforeEach(() => heard.splice(0));

/** Waits for a change of the customer. */
async function hear(change: HeardChange): Promise<void> {
  await until(JSON.stringify(change), () => heard.some((one) => isDeepStrictEqual(one, change)));
}

async function newCustomer() {
  const license_keys = [{ benefit: "Northwind Studio license", activations: 2 }];
  const { customer, browser } = await portal.newCustomer({ license_keys });
  await portal.database.proveSessions(customer);
  const [key] = customer.license_keys;
  if (!key) throw new Error("The customer has no key.");
  const memberId = customer.members[0]?.id ?? "";
  return { customerId: customer.customer_id, memberId, customer, browser, key };
}

test("a customer's writes are announced with their key, and whose it is", async () => {
  const { customerId, memberId, browser, key } = await newCustomer();
  const change = { customerId, memberId, topic: "license_keys", licenseKeyId: key.id } as const;
  await browser.send("DELETE", `/api/license-keys/${key.id}/activations/${key.activation_ids[0]}`, {});
  await hear(change);
  heard.splice(0);
  await browser.post(`/api/license-keys/${key.id}/rotate`);
  await hear(change);
});

test("a write that is refused, and a read, announce nothing", async () => {
  const { customerId, browser, key } = await newCustomer();
  await hear({ customerId, topic: "sessions" });
  heard.splice(0);
  await browser.get(`/api/license-keys/${key.id}`);
  await browser.post(`/api/license-keys/${key.id}/rotate`, { display_key: "****-WRONG1" });
  await browser.send("DELETE", `/api/license-keys/${key.id}/activations/${key.id}`, {});
  await browser.send("DELETE", "/api/session", {});
  await hear({ customerId, topic: "sessions" });
  expect(heard.filter((one) => one.customerId === customerId)).toEqual([{ customerId, topic: "sessions" }]);
});

test("a write that the reconciler finds done is announced", async () => {
  const { customerId, customer, key } = await newCustomer();
  await portal.database.query(
    "insert into operations (kind, license_key_id, activation_id, customer_id, started_at) values ('deactivate', $1, $2, $3, now() - interval '1 minute')",
    [key.id, key.activation_ids[0], customerId],
  );
  await portal.polar.deactivate(customer, key, key.activation_ids[0] ?? "");
  heard.splice(0);
  await reconcileOperations(systemContext());
  await hear({ customerId, topic: "license_keys", licenseKeyId: key.id });
});

test("every way to sign in and out is announced", async () => {
  const { customerId, browser } = await newCustomer();
  const sessions = { customerId, topic: "sessions" } as const;
  await hear(sessions);
  // The first leaves this browser signed in.
  for (const path of ["/api/sessions?except=current", "/api/sessions"]) {
    heard.splice(0);
    expect((await browser.send("DELETE", path, {})).status).toBe(204);
    await hear(sessions);
  }
});

test("what support does on an account is announced to its customer", async () => {
  const { customerId } = await newCustomer();
  const { browser: agent } = await portal.newStaff("lead");
  const account = { customerId, topic: "account" } as const;
  await agent.get(`/api/support/customers/${customerId}`);
  await hear(account);
  heard.splice(0);
  await agent.post("/api/support/impersonations", { customer_id: customerId, reason: "Ticket 4711: cannot activate" });
  await hear(account);
  heard.splice(0);
  await agent.send("DELETE", "/api/support/impersonations/current", {});
  await hear(account);
  await hear({ customerId, topic: "sessions" });
});

test("Polar's webhooks are announced", async () => {
  const { customerId, memberId, customer, key } = await newCustomer();
  await portal.polar.revokeKey(key.id);
  await hear({ customerId, memberId, topic: "license_keys", licenseKeyId: key.id });
  await portal.polar.control("PATCH", `/customers/${customerId}`, { name: "Ada King" });
  await hear({ customerId, topic: "account" });
  heard.splice(0);
  await portal.polar.deleteCustomer(customer);
  await hear({ customerId, topic: "sessions" });
});
