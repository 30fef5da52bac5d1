import { expect, test } from "vitest";
import type { ImpersonationList } from "@/lib/api/impersonations";
import { verifyAudit } from "@/lib/server/audit/audit-verification";
import { database, pool } from "@/lib/server/platform/db/database";
import type { CookieBrowser } from "@/test/cookie-browser";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({ staff: true });

const reason = "Ticket 4711: cannot activate the app";
const ticket_url = "https://tickets.northwind.example/4711";

async function listOf(browser: CookieBrowser) {
  return ((await browser.get("/api/visits")).json as ImpersonationList).items;
}

test("a changed row of an impersonation changes no page, and the check names it", async () => {
  const { customer, browser: own } = await portal.newCustomer();
  const { customer_id } = customer;
  const { browser } = await portal.newStaff("lead");
  const started = await browser.post("/api/support/impersonations", { customer_id, reason, ticket_url });
  const { impersonation } = started.json as { impersonation: { id: string } };
  const elevation = { reason: "The customer asked me to", shown: impersonation.id };
  expect((await browser.post("/api/support/impersonations/current/elevation", elevation)).status).toBe(201);
  const pages = async () => [
    await listOf(own),
    ((await browser.get(`/api/support/customers/${customer_id}`)).json as { impersonations: unknown }).impersonations,
  ];
  await browser.get(`/api/support/customers/${customer_id}`);
  const before = await pages();
  expect(JSON.stringify(before)).toContain(reason);
  expect(await verifyAudit(database())).toMatchObject({ intact: true });

  const changes = [
    "staff_name = 'Nobody'",
    "reason = 'Nothing to see here'",
    "ticket_url = 'https://evil.example/'",
    "ticket_url = null",
    "staff_subject = 'agent-2'",
    "customer_id = gen_random_uuid()",
    "member_id = gen_random_uuid()",
    "elevation_reason = 'Another reason'",
    "expires_at = expires_at + interval '1 hour'",
  ];
  const columns = "staff_name, reason, ticket_url, staff_subject, customer_id, member_id, elevation_reason, expires_at";
  await portal.database.query("create table kept as table impersonations");
  for (const change of changes) {
    await pool().query(`update impersonations set ${change} where id = $1`, [impersonation.id]);
    expect(await verifyAudit(database()), change).toEqual({ intact: false, impersonation: impersonation.id });
    expect(await pages(), change).toEqual(before);
    await portal.database.query(
      `update impersonations i set (${columns}) = (select ${columns} from kept k where k.id = i.id)`,
    );
  }
  await pool().query("delete from impersonations where id = $1", [impersonation.id]);
  expect(await listOf(own)).toEqual(before[0]);
  await pool().query(
    `insert into impersonations (id, staff_session_id, staff_subject, staff_name, customer_id, reason, expires_at)
     values (gen_random_uuid(), gen_random_uuid(), 'agent-2', 'Invented', $1, 'Invented reason', now())`,
    [customer_id],
  );
  expect(await verifyAudit(database())).toMatchObject({ intact: false, impersonation: expect.any(String) });
  expect(await listOf(own)).toEqual(before[0]);
});

test("opening a customer's page asks no reason, and the customer sees it like a view", async () => {
  const { customer, browser: own } = await portal.newCustomer({
    license_keys: [{ benefit: "Northwind Studio license" }],
  });
  const other = await portal.newCustomer();
  const { browser } = await portal.newStaff("agent");
  const path = `/api/support/customers/${customer.customer_id}`;
  expect((await browser.get(path)).status).toBe(200);
  expect((await browser.get(`${path}?keys_page=1`)).status).toBe(200);
  expect((await browser.get(`/api/support/license-keys/${customer.license_keys[0]?.id}`)).status).toBe(200);
  // A half hour may begin between two of the three.
  const items = await listOf(own);
  expect(items.length).toBeGreaterThan(0);
  expect(items.length).toBeLessThan(3);
  expect(items[0]).toMatchObject({ kind: "console", reason: null, consented: false, elevation: null, events: [] });
  expect(items[0]?.staff_name).not.toBe("");
  expect(await listOf(other.browser)).toEqual([]);

  const colleague = await portal.newStaff("agent");
  await colleague.browser.get(path);
  expect((await listOf(own)).length).toBeGreaterThan(items.length);
  await browser.get("/api/support/customers/11111111-1111-4111-8111-111111111111");
  await browser.post("/api/support/impersonations", { customer_id: customer.customer_id, reason });
  expect((await listOf(own))[0]).toMatchObject({ kind: "impersonation", reason, ended_at: null });
});

test("the list continues where the page before it ended, and shows every impersonation once", async () => {
  const { customer, browser: own } = await portal.newCustomer();
  const { browser } = await portal.newStaff("agent");
  for (let turn = 0; turn < 22; turn += 1) {
    await browser.post("/api/support/impersonations", {
      customer_id: customer.customer_id,
      reason: `${reason} ${turn}`,
    });
    await browser.send("DELETE", "/api/support/impersonations/current");
  }
  const first = (await own.get("/api/visits")).json as ImpersonationList;
  expect(first.items).toHaveLength(20);
  const second = (await own.get(`/api/visits?before=${first.next}`)).json as ImpersonationList;
  expect([...first.items, ...second.items].map((item) => item.reason)).toEqual(
    Array.from({ length: 22 }, (_, index) => `${reason} ${21 - index}`),
  );
  expect(second.next).toBeNull();
});
