import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { supportAccessMail } from "@/lib/mail/support-access-mail";
import { systemContext } from "@/lib/server/context";
import { endOverdueImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";
import { changeEnvironment } from "@/test/environment";
import type { NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { deliverMails } from "./mail-delivery";
import { renderMail } from "./rendered-mail";

const portal = await openPortal({
  mail: true,
  staff: true,
  variables: {
    SUPPORT_ACCESS_MAIL: "true",
    BRAND_NAME: "Northwind",
    BRAND_SUPPORT_URL: "mailto:help@northwind.example",
  },
});
const { polar, database, inbox } = portal;

const reason = 'Ticket 4711: <cannot> activate "the app"';

afterEach(async () => {
  await polar.setFaults();
  await database.query("delete from mails");
});

type Viewed = Awaited<ReturnType<typeof viewing>>;

async function viewing(given: NewCustomer = {}, role = "agent", member = 0) {
  const customer = await polar.makeCustomer({
    email: `${randomUUID()}@customer.example`,
    license_keys: [{ benefit: "Northwind Studio license", activations: [{ label: "MacBook Pro" }] }],
    ...given,
  });
  const { browser, user } = await portal.newStaff(role);
  const asked = { customer_id: customer.customer_id, reason, member_id: customer.members[member]?.id };
  const { status, json } = await browser.post("/api/support/impersonations", asked);
  expect(status).toBe(201);
  return { customer, browser, user, impersonation: (json as { impersonation: { id: string } }).impersonation.id };
}

const deliver = () => deliverMails(systemContext());
const end = ({ browser }: Viewed) => browser.send("DELETE", "/api/support/impersonations/current");

async function states(): Promise<string[]> {
  return (await database.query<{ state: string }>("select state from mails")).map(({ state }) => state);
}

test("the customer is told who accessed the account, when, why, what they did, and where to see it", async () => {
  const viewed = await viewing({}, "lead");
  const [key] = viewed.customer.license_keys;
  await viewed.browser.post(`/api/license-keys/${key?.id}/rotate`);
  const elevation = "/api/support/impersonations/current/elevation";
  await viewed.browser.post(elevation, { reason: "The customer asked me to", shown: viewed.impersonation });
  const device = `/api/license-keys/${key?.id}/activations/${key?.activation_ids[0]}`;
  expect((await viewed.browser.send("DELETE", device)).status).toBe(204);
  await deliver();
  expect(await states()).toEqual([]);

  await end(viewed);
  const waiting = JSON.stringify(await database.query("select * from mails"));
  for (const secret of [viewed.customer.email, "4711"]) expect(waiting).not.toContain(secret);
  await deliver();
  const received = await inbox.newestTo(viewed.customer.email);
  expect(received.subject).toBe("Northwind support viewed your account");
  expect(received.headers).toMatchObject({
    "auto-submitted": "auto-generated",
    "content-language": "en",
    "message-id": `<${viewed.impersonation}@northwind.example>`,
  });
  const rows = await database.query<{ name: string; day: string }>(
    "select staff_name as name, to_char(started_at at time zone 'UTC', 'Mon FMDD, YYYY') as day from impersonations where id = $1",
    [viewed.impersonation],
  );
  for (const text of [
    `${rows[0]?.name} from Northwind support viewed your account and acted on your behalf.`,
    `When: ${rows[0]?.day}`,
    "(UTC)",
    `Reason: ${reason}`,
    "Reason for acting on your behalf: The customer asked me to",
    "Activity:\n- Tried to make a change and was blocked",
    "Deactivated MacBook Pro for key ****-",
    "Support never sees your full license keys.",
    `View support access: ${portal.url}/account`,
    "Contact Northwind: help@northwind.example",
  ]) {
    expect(received.text).toContain(text);
  }
  expect(received.html).toContain("Ticket 4711: &lt;cannot&gt; activate &quot;the app&quot;");
  expect(received.html).toContain(`href="${portal.url}/account"`);
});

test("the mail, the account page and the audit log tell two devices of one name apart", async () => {
  const activations = [
    { label: "MacBook Pro", created_at: "2026-03-04T10:15:00Z", meta: { os: "macOS", user: "ada" } },
    { label: "MacBook Pro", created_at: "2026-03-04T10:15:30Z", meta: { os: "macOS", user: "bob" } },
    { label: "MacBook Pro", created_at: "2026-03-04T10:15:40Z", meta: { os: "macOS", user: "bob" } },
  ];
  const viewed = await viewing({ license_keys: [{ benefit: "Northwind Studio license", activations }] }, "lead");
  const [key] = viewed.customer.license_keys;
  const elevation = { reason: "The customer asked me to", shown: viewed.impersonation };
  expect((await viewed.browser.post("/api/support/impersonations/current/elevation", elevation)).status).toBe(201);
  const { json } = await viewed.browser.get(`/api/license-keys/${key?.id}`);
  const devices = (json as LicenseKeyDetail).activations.toSorted((one, other) =>
    one.created_at.localeCompare(other.created_at),
  );
  for (const { id } of [devices[2], devices[0]].flatMap((device) => device ?? [])) {
    const path = `/api/license-keys/${key?.id}/activations/${id}`;
    expect((await viewed.browser.send("DELETE", path)).status).toBe(204);
  }
  await end(viewed);
  await deliver();
  const { text } = await inbox.newestTo(viewed.customer.email);
  expect(text).toContain("MacBook Pro (activated Mar 4, 2026, 10:15 AM UTC; user: bob; #2)");
  expect(text).toContain("MacBook Pro (activated Mar 4, 2026, 10:15 AM UTC; user: ada)");
  const events = await database.query<{ detail: object }>(
    "select p.detail from audit_events join audit_personal_data p using (seq) where action = 'activation.deactivate' and outcome = 'done' and impersonation_id = $1 order by seq",
    [viewed.impersonation],
  );
  expect(events.map(({ detail }) => detail)).toMatchObject([
    {
      device: "MacBook Pro",
      device_activated_at: devices[2]?.created_at,
      device_details: "user: bob",
      device_number: 2,
    },
    { device: "MacBook Pro", device_activated_at: devices[0]?.created_at, device_details: "user: ada" },
  ]);
});

type Ending = [string, (viewed: Viewed) => Promise<unknown>];
const endings: Ending[] = [
  ["the agent's End", end],
  ["the portal's sign-out", ({ browser }) => browser.send("DELETE", "/api/session")],
  ["the agent's sign-out", ({ browser }) => browser.post("/api/support/sign-out")],
  ["the provider's word", ({ user }) => portal.identityProvider.logOut(user)],
  [
    "the half hour",
    ({ impersonation }) =>
      database.query("update impersonations set expires_at = now() where id = $1", [impersonation]),
  ],
  [
    "a staff session that is gone",
    ({ user }) => database.query("delete from staff_sessions where subject = $1", [user.id]),
  ],
];

test.each(endings)("after %s there is one mail, even if the impersonation is ended again", async (_name, ending) => {
  const viewed = await viewing();
  await ending(viewed);
  await Promise.all([
    endOverdueImpersonations(systemContext()),
    endOverdueImpersonations(systemContext()),
    end(viewed),
    end(viewed),
  ]);
  expect(await states()).toEqual(["waiting"]);
  await Promise.all([deliver(), deliver()]);
  expect(await inbox.waitFor(viewed.customer.email)).toHaveLength(1);
  expect(await states()).toEqual(["sent"]);
});

test("in a team, the member gets the mail and the billing email does not", async () => {
  const [owner, member] = [`${randomUUID()}@team.example`, `${randomUUID()}@team.example`];
  const members = [
    { email: owner, role: "owner" as const },
    { email: member, name: "Mina Sato" },
  ];
  const viewed = await viewing({ type: "team", name: "Fabrikam", members, license_keys: [] }, "agent", 1);
  await end(viewed);
  await deliver();
  expect((await inbox.newestTo(member)).text).toContain("Account: Fabrikam");
  for (const other of [owner, viewed.customer.email]) expect(await inbox.mails(other)).toEqual([]);
});

test("a customer who was deleted gets no mail", async () => {
  const viewed = await viewing();
  await polar.deleteCustomer(viewed.customer);
  await end(viewed);
  await deliver();
  expect(await states()).toEqual(["unwanted"]);
  expect(await inbox.mails(viewed.customer.email)).toEqual([]);
});

test("the mail waits while Polar or the mail server is down, and is then sent once", async () => {
  const viewed = await viewing();
  await polar.setFaults({ customer_id: viewed.customer.customer_id, status: 503 });
  await end(viewed);
  await deliver();
  expect(await states()).toEqual(["waiting"]);
  await polar.setFaults();
  await inbox.refuse({ refuse: "connection" });
  await database.query("update mails set next_attempt_at = now()");
  await deliver();
  expect(await states()).toEqual(["waiting"]);
  await inbox.refuse({ refuse: null });
  await database.query("update mails set next_attempt_at = now()");
  await deliver();
  expect(await inbox.waitFor(viewed.customer.email)).toHaveLength(1);
});

test("without SUPPORT_ACCESS_MAIL no mail is sent", async () => {
  changeEnvironment({ SUPPORT_ACCESS_MAIL: false });
  await end(await viewing());
  changeEnvironment({ SUPPORT_ACCESS_MAIL: true });
  expect(await states()).toEqual([]);
});

function renderExample() {
  const impersonation = {
    id: randomUUID(),
    staff_name: "Sam",
    kind: "impersonation" as const,
    reason,
    started_at: "2026-11-21T22:50:00Z",
    ended_at: "2026-11-21T23:04:00Z",
    consented: true,
    elevation: null,
    events: [],
  };
  const content = { to: "a@b.example", locale: "en-GB", team: null, impersonation };
  return renderMail(impersonation.id, supportAccessMail, content);
}

test("the mail ends with the vendor's legal links", () => {
  changeEnvironment({ LEGAL_PRIVACY_URL: "https://vendor.example/privacy" });
  const { text, html } = renderExample();
  expect(text).toMatch(/\n-- \n.+\n\nPrivacy: https:\/\/vendor\.example\/privacy$/);
  expect(html).toMatch(/href="https:\/\/vendor\.example\/privacy"[^>]*>Privacy<\/a>/);
  changeEnvironment({ LEGAL_PRIVACY_URL: undefined });
  expect(renderExample().text).not.toContain("Privacy");
});

test("dates follow the customer's region", () => {
  const { text, language } = renderExample();
  expect(language).toBe("en-GB");
  expect(text).toContain("When: 21 Nov 2026, 22:50–23:04 (UTC)");
  expect(text).toMatch(/\nReason:\n- Ticket 4711.+\n- With your support code\n/);
  expect(text).toContain("Activity: Didn’t open any pages");
});
