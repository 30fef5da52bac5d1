import { expect, test } from "vitest";
import { verifyAudit } from "@/lib/server/audit/audit-verification";
import { systemContext } from "@/lib/server/context";
import { reconcileOperations } from "@/lib/server/customer/license-keys/operation-reconciler";
import { database } from "@/lib/server/platform/db/database";
import { env } from "@/lib/server/platform/env";
import type { NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { endOverdueImpersonations } from "./impersonation-end";

/** 1,000 in `npm run test:security`. */
const REPLAYS = Math.round(1000 * Number(process.env.SECURITY_SCALE ?? 0.1));

const portal = await openPortal({ staff: true });
const { polar, database: superuser } = portal;

const reason = "Ticket 4711: cannot activate the app";

function makeCustomer(given: NewCustomer = {}) {
  const activations = [{ label: "MacBook Pro" }, { label: "Office PC" }];
  const license_keys = [{ benefit: "Northwind Studio license", activations }];
  return polar.makeCustomer({ name: "Ada Kling", license_keys, ...given });
}

async function startViewing(role = "agent") {
  const customer = await makeCustomer();
  const { browser, user } = await portal.newStaff(role);
  const { status, json } = await browser.post("/api/support/impersonations", {
    customer_id: customer.customer_id,
    reason,
    ticket_url: "https://tickets.northwind.example/4711",
  });
  expect(status).toBe(201);
  const { impersonation } = json as { impersonation: { id: string } };
  const key = customer.license_keys[0];
  if (!key) throw new Error("no key was made");
  return { customer, key, browser, user, subject: user.id, impersonation: impersonation.id };
}

async function auditOf(subject: string): Promise<string[]> {
  const rows = await superuser.query<{ text: string }>(
    "select action || ' ' || outcome as text from audit_events where actor_subject = $1 order by seq",
    [subject],
  );
  return rows.map(({ text }) => text);
}

test("an agent sees the customer's keys, read-only, and never a full key or a token", async () => {
  const { browser, customer, key, subject } = await startViewing();
  const payloads: string[] = [];
  for (const path of ["/api/session", "/api/license-keys", `/api/license-keys/${key.id}`, "/api/visits"]) {
    const answer = await browser.get(path);
    expect(answer.status, path).toBe(200);
    payloads.push(answer.text, ...[...answer.headers].flat());
  }
  const refused = [
    ["POST", `/api/license-keys/${key.id}/reveal`],
    ["POST", `/api/license-keys/${key.id}/rotate`],
    ["DELETE", `/api/license-keys/${key.id}/activations/${key.activation_ids[0]}`],
    ["POST", "/api/support-codes"],
  ] as const;
  for (const [method, path] of refused) {
    const answer = await browser.send(method, path, {});
    expect([path, answer.status]).toEqual([path, 403]);
    payloads.push(answer.text);
  }
  const all = payloads.join("\n");
  expect(all).toContain('"reveal":false,"rotate":false,"deactivate":false');
  expect(all).not.toContain(key.key);
  expect(all).not.toMatch(/polar_(oat|cst|mst)_/);
  // The customer sees the reason, and not the vendor's ticket.
  expect(all).toContain(reason);
  expect(all).not.toContain("tickets.northwind.example");
  const page = await browser.get(`/api/support/customers/${customer.customer_id}`);
  expect(page).toMatchObject({
    json: { impersonations: { items: [{ ticket_url: "https://tickets.northwind.example/4711" }] } },
  });
  expect((await auditOf(subject)).slice(1)).toEqual([
    "impersonation.start attempted",
    "impersonation.start done",
    "impersonation.read done",
    "impersonation.read done",
    "impersonation.read done",
    ...refused.map(() => "impersonation.write refused"),
    "customer.view done",
  ]);
});

test("a key of six characters, which its display key would show in full, is masked completely", async () => {
  const customer = await makeCustomer({ license_keys: [{ benefit: "Northwind Studio license", key: "AB12CD" }] });
  const { browser } = await portal.newStaff("agent");
  await browser.post("/api/support/impersonations", { customer_id: customer.customer_id, reason });
  const { text: list } = await browser.get("/api/license-keys");
  expect(list).toContain('"display_key":"****"');
  expect(list).not.toContain("AB12CD");
});

test("a team needs a member; an unknown customer is not found; a short reason is refused", async () => {
  const team = await makeCustomer({
    type: "team",
    name: "Fabrikam",
    members: [{ email: "o@fabrikam.example", role: "owner" as const }],
  });
  const { browser } = await portal.newStaff("agent");
  const start = (body: object) => browser.post("/api/support/impersonations", { reason, ...body });
  expect(await start({ customer_id: team.customer_id })).toMatchObject({ json: { code: "member_required" } });
  const nobody = "11111111-1111-4111-8111-111111111111";
  expect(await start({ customer_id: nobody })).toMatchObject({ json: { code: "customer_not_found" } });
  expect(await start({ customer_id: team.customer_id, member_id: nobody })).toMatchObject({
    json: { code: "member_not_found" },
  });
  expect(await start({ customer_id: team.customer_id, reason: "  why  not  " })).toMatchObject({ status: 400 });
  expect(await start({ customer_id: team.customer_id, ticket_url: "javascript:alert(1)" })).toMatchObject({
    status: 400,
  });
  const [member] = team.members;
  expect(await start({ customer_id: team.customer_id, member_id: member?.id })).toMatchObject({
    status: 201,
    json: { impersonation: { member_id: member?.id } },
  });
});

test("each agent has one impersonation at a time, also when many are requested at once", async () => {
  const { browser } = await portal.newStaff("agent");
  const customer = await makeCustomer();
  const body = { customer_id: customer.customer_id, reason };
  const answers = await Promise.all(Array.from({ length: 6 }, () => browser.post("/api/support/impersonations", body)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  expect((await browser.send("DELETE", "/api/support/impersonations/current")).status).toBe(204);
  expect((await browser.post("/api/support/impersonations", body)).status).toBe(201);
});

type Ending = [string, (viewed: Awaited<ReturnType<typeof startViewing>>) => Promise<unknown>];
const endings: Ending[] = [
  ["the agent's End", ({ browser }) => browser.send("DELETE", "/api/support/impersonations/current")],
  ["the portal's sign-out", ({ browser }) => browser.send("DELETE", "/api/session")],
  ["the agent's sign-out", ({ browser }) => browser.post("/api/support/sign-out")],
  ["a logout by the provider", ({ user }) => portal.identityProvider.logOut(user)],
  [
    "half an hour",
    ({ impersonation }) =>
      superuser.query("update impersonations set expires_at = now() where id = $1", [impersonation]),
  ],
  [
    "the role's removal",
    ({ subject }) => superuser.query("update staff_sessions set roles = '{auditor}' where subject = $1", [subject]),
  ],
  [
    "the staff session's idle hour",
    ({ subject }) =>
      superuser.query("update staff_sessions set last_seen_at = now() - interval '2 hours' where subject = $1", [
        subject,
      ]),
  ],
];

test.each(endings)("after %s the impersonation's cookie opens nothing", async (_name, end) => {
  const viewed = await startViewing();
  const cookie = viewed.browser.cookies.get("portal") ?? "";
  expect((await viewed.browser.get("/api/license-keys")).status).toBe(200);
  await end(viewed);
  let accepted = 0;
  for (let turn = 0; turn < Math.ceil(REPLAYS / endings.length); turn += 1) {
    const thief = portal.browser();
    thief.cookies.set("portal", cookie);
    const answer = await thief.get(turn % 2 ? "/api/session" : "/api/license-keys");
    if (answer.status !== 401) accepted += 1;
  }
  expect(accepted).toBe(0);
});

test("after a fresh sign-in a lead acts on behalf: may deactivate a device, and nothing more", async () => {
  const { browser, key, user, subject, customer, impersonation: shown } = await startViewing("lead");
  const elevate = () =>
    browser.post("/api/support/impersonations/current/elevation", { reason: "The customer asked me to", shown });
  const device = `/api/license-keys/${key.id}/activations/${key.activation_ids[0]}`;
  await superuser.query("update staff_sessions set auth_time = now() - interval '6 minutes' where subject = $1", [
    subject,
  ]);
  expect(await elevate()).toMatchObject({ status: 401, json: { code: "staff_sign_in_not_fresh" } });
  expect((await browser.send("DELETE", device)).status).toBe(403);

  await browser.signInAsStaff(user, "?fresh=1&next=%2Flicense-keys");
  const before = browser.cookies.get("portal") ?? "";
  expect(await elevate()).toMatchObject({ status: 201, json: { impersonation: { elevated: true } } });
  expect(browser.cookies.get("portal")).not.toBe(before);
  const old = portal.browser();
  old.cookies.set("portal", before);
  expect((await old.get("/api/session")).status).toBe(401);

  expect((await browser.send("DELETE", device)).status).toBe(204);
  expect((await browser.post(`/api/license-keys/${key.id}/reveal`)).status).toBe(403);
  expect((await browser.post(`/api/license-keys/${key.id}/rotate`)).status).toBe(403);

  const { json } = await browser.get("/api/visits");
  expect(json).toMatchObject({
    items: [
      {
        reason,
        ended_at: null,
        consented: false,
        elevation: { reason: "The customer asked me to" },
        events: [
          { kind: "refused" },
          { kind: "device_deactivated", device: "MacBook Pro" },
          { kind: "refused" },
          { kind: "refused" },
        ],
      },
    ],
  });
  expect(await auditOf(subject)).toEqual(
    expect.arrayContaining([
      "impersonation.elevate refused",
      "impersonation.elevate done",
      "activation.deactivate attempted",
      "activation.deactivate done",
    ]),
  );
  // Polar received the customer's own token, and losing the role ends the elevation.
  const requests = await polar.requestsOf(customer);
  expect(requests.find(({ path }) => path.endsWith("/deactivate"))?.token.kind).toBe("customer");
  await superuser.query("update staff_sessions set roles = '{agent}' where subject = $1", [subject]);
  expect((await browser.send("DELETE", device)).status).toBe(403);
});

test("a deactivation by support whose end nobody saw is audited once it is known", async () => {
  const { browser, key, user, subject, impersonation: shown } = await startViewing("lead");
  await browser.signInAsStaff(user, "?fresh=1");
  await browser.post("/api/support/impersonations/current/elevation", { reason: "The customer asked me to", shown });
  const endings = async () => (await auditOf(subject)).filter((event) => event === "activation.deactivate done");
  expect(
    (await browser.send("DELETE", `/api/license-keys/${key.id}/activations/${key.activation_ids[0]}`)).status,
  ).toBe(204);
  expect(await endings()).toHaveLength(1);
  // As if the process had been killed before it saw Polar's response.
  const lost =
    "update operations set outcome = null, started_at = now() - interval '1 minute' where license_key_id = $1";
  await superuser.query(lost, [key.id]);
  await reconcileOperations(systemContext());
  expect(await endings()).toHaveLength(2);
  const { json } = await browser.get("/api/visits");
  expect(json).toMatchObject({
    items: [{ events: expect.arrayContaining([expect.objectContaining({ device: "MacBook Pro" })]) }],
  });
});

test("the portal cookie of an impersonation opens nothing without the staff cookie that started it", async () => {
  const { browser, key, customer } = await startViewing();
  const cookie = `portal=${browser.cookies.get("portal")}`;
  const colleague = await portal.newStaff("admin");
  const staff = `staff=${browser.cookies.get("staff")}`;
  const others = [
    cookie,
    `${cookie}; staff=${colleague.browser.cookies.get("staff")}`,
    `${cookie}; staff=`,
    `${cookie}; ${staff}; ${staff}`,
    `${cookie}; \u00a0${staff}`,
  ];
  for (const copied of others)
    for (const path of ["/api/session", "/api/license-keys", `/api/license-keys/${key.id}`])
      expect((await portal.browser().get(path, { cookie: copied })).status, copied).toBe(401);
  expect((await portal.browser().get("/api/session", { cookie: `${cookie}; ${staff}` })).status).toBe(200);
  expect((await browser.get("/api/session")).text).toContain(customer.customer_id);
});

test.each([
  ["a lesser role", ["agent"], 403, "staff_role_missing"],
  ["no role", [], 401, "staff_session_required"],
])("the role is read again before an elevation: with %s by now, it is refused", async (_now, roles, status, code) => {
  const { browser, user, subject, customer, impersonation: shown } = await startViewing("lead");
  await browser.signInAsStaff(user, "?fresh=1");
  await portal.identityProvider.setRoles(user, ...roles);
  const elevated = await browser.post("/api/support/impersonations/current/elevation", {
    reason: "The customer asked me to",
    shown,
  });
  expect(elevated).toMatchObject({ status, json: { code } });
  expect(await auditOf(subject)).toContain("impersonation.elevate refused");
  const rows = await superuser.query("select elevated_at from impersonations where customer_id = $1", [
    customer.customer_id,
  ]);
  expect(rows).toEqual([{ elevated_at: null }]);
});

test("where the provider gave no token to read the role with, an elevation needs a sign-in within the last minute", async () => {
  const customer = await makeCustomer();
  const user = await portal.identityProvider.hireWithTokens({ userinfo_has_roles: false }, "lead");
  const browser = portal.browser();
  await browser.signInAsStaff(user);
  const { customer_id } = customer;
  const reason = "The customer asked me to";
  const started = await browser.post("/api/support/impersonations", { customer_id, reason });
  expect(started.status).toBe(201);
  const shown = (started.json as { impersonation: { id: string } }).impersonation.id;
  const age = "update staff_sessions set roles_read_at = now() - interval '61 seconds' where subject = $1";
  await superuser.query(age, [user.id]);
  const elevation = "/api/support/impersonations/current/elevation";
  expect(await browser.post(elevation, { reason, shown })).toMatchObject({ json: { code: "staff_sign_in_not_fresh" } });
  await browser.signInAsStaff(user, "?fresh=1");
  expect((await browser.post(elevation, { reason, shown })).status).toBe(201);
});

test("an impersonation waits while its agent's roles are not known, and goes on after a sign-in", async () => {
  const { browser, user, subject } = await startViewing();
  const age = "update staff_sessions set roles_read_at = now() - interval '5 minutes' where subject = $1";
  await superuser.query(age, [subject]);
  expect((await browser.get("/api/license-keys")).status).toBe(401);
  await endOverdueImpersonations(systemContext());
  await browser.signInAsStaff(user);
  expect((await browser.get("/api/license-keys")).status).toBe(200);
});

test("an agent cannot elevate, and nobody can without a running impersonation", async () => {
  const { browser } = await startViewing("agent");
  const elevation = "/api/support/impersonations/current/elevation";
  const request = { reason: "The customer asked me to" };
  expect(await browser.post(elevation, request)).toMatchObject({ json: { code: "staff_role_missing" } });
  const lead = await portal.newStaff("lead");
  await lead.browser.signInAsStaff(lead.user, "?fresh=1");
  expect(await lead.browser.post(elevation, request)).toMatchObject({
    json: { code: "impersonation_not_running" },
  });
});

test("a customer's code gives the agent who types it consent, once", async () => {
  const customer = await makeCustomer();
  const own = await portal.customerBrowser(customer);
  const made = await own.post("/api/support-codes");
  expect(made.status).toBe(201);
  const { code } = made.json as { code: string };
  expect(code).toMatch(/^[2-9A-HJ-NP-TV-Z]{8}$/);

  const { browser, user } = await portal.newStaff("agent");
  const typed = `${code.slice(0, 4).toLowerCase()}-${code.slice(4)}`;
  expect(await browser.post("/api/support/consents", { code: typed })).toMatchObject({
    status: 201,
    json: { customer_id: customer.customer_id },
  });
  expect(await browser.post("/api/support/consents", { code })).toMatchObject({
    json: { code: "support_code_wrong" },
  });
  const started = await browser.post("/api/support/impersonations", {
    customer_id: customer.customer_id,
    reason,
  });
  expect(started).toMatchObject({ status: 201, json: { impersonation: { consented: true } } });
  expect(await auditOf(user.id)).toEqual(
    expect.arrayContaining(["support_code.redeem done", "support_code.redeem refused"]),
  );
  expect(await own.get("/api/visits")).toMatchObject({ json: { items: [{ consented: true }] } });
});

test("codes cannot be guessed: an agent may try ten in ten minutes", async () => {
  const { browser } = await portal.newStaff("agent");
  const statuses: number[] = [];
  for (let turn = 0; turn < 30; turn += 1) {
    const { status } = await browser.post("/api/support/consents", {
      code: `AAAA22${String(turn).padStart(2, "2")}`,
    });
    statuses.push(status);
  }
  expect(statuses.filter((status) => status === 403)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(20);
});

test("no audit row, no action: while the audit log cannot be written, nothing is opened, read or changed", async () => {
  const { browser, key } = await startViewing();
  const fresh = await portal.newStaff("agent");
  const { customer_id } = await makeCustomer();
  await superuser.query("revoke insert on audit_events from public");
  const app = new URL(env().DATABASE_URL).username;
  await superuser.query(`revoke insert on audit_events from "${app}"`);
  const answers = await Promise.all([
    browser.get("/api/license-keys"),
    browser.get(`/api/license-keys/${key.id}`),
    browser.send("DELETE", `/api/license-keys/${key.id}/activations/${key.activation_ids[0]}`),
    fresh.browser.post("/api/support/impersonations", { customer_id, reason }),
    fresh.browser.post("/api/support/consents", { code: "AAAA2222" }),
  ]);
  await superuser.query(`grant insert on audit_events to "${app}"`);
  expect(answers.map(({ status }) => status)).toEqual([500, 500, 500, 500, 500]);
  expect(fresh.browser.cookies.has("portal")).toBe(false);
});

test("the audit log of all these tests is an intact chain", async () => {
  expect(await verifyAudit(database())).toMatchObject({ intact: true });
});
