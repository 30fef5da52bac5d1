import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { connectHooks } from "@/lib/server/boot";
import { systemContext } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { endOverdueImpersonations } from "@/lib/server/staff/impersonation/impersonation-end";
import type { TestBrowser } from "@/lib/testing/browser";
import { openSupportDesk, type SupportDesk } from "@/lib/testing/support-desk";
import { startTestMail, type TestMail } from "@/sandbox/test-mail";
import { deliverMails } from "./mail-delivery";
import { renderSupportAccessMail } from "./support-access-mail";

let desk: SupportDesk;
let mail: TestMail;
let superuser: pg.Client;

const reason = 'Ticket 4711: <cannot> activate "the app"';

beforeAll(async () => {
  mail = await startTestMail();
  desk = await openSupportDesk(inject("postgresAdminUrl"), {
    SUPPORT_ACCESS_MAIL: "true",
    BRAND_NAME: "Northwind",
    BRAND_SUPPORT_URL: "mailto:help@northwind.example",
  });
  connectHooks();
  superuser = new pg.Client({ connectionString: desk.superuserUrl });
  await superuser.connect();
});
afterEach(async () => {
  await desk.control("PUT", "/faults", []);
  await superuser.query("delete from mails");
});
afterAll(async () => {
  await superuser.end();
  await desk.close();
  await mail.close();
});

type Made = {
  customer_id: string;
  email: string;
  members: { id: string; email: string }[];
  license_keys: { id: string; activation_ids: string[] }[];
};
type Viewed = { customer: Made; browser: TestBrowser; subject: string; impersonation: string };

async function viewing(given: object = {}, role = "agent", member = 0): Promise<Viewed> {
  const customer = await desk.control<Made>("POST", "/customers", {
    webhooks: false,
    email: `${randomUUID()}@customer.example`,
    license_keys: [{ benefit: "Northwind Studio license", activations: [{ label: "MacBook Pro" }] }],
    ...given,
  });
  const browser = desk.browser();
  const subject = await desk.hire(role);
  await browser.signInAsStaff(subject);
  const asked = { customer_id: customer.customer_id, reason, member_id: customer.members[member]?.id };
  const { status, json } = await browser.json("POST", "/api/support/impersonations", asked);
  expect(status).toBe(201);
  return { customer, browser, subject, impersonation: (json as { impersonation: { id: string } }).impersonation.id };
}

const deliver = () => deliverMails(systemContext());
const end = ({ browser }: Viewed) => browser.send("DELETE", "/api/support/impersonations/current");

async function states(): Promise<string[]> {
  return (await superuser.query<{ state: string }>("select state from mails")).rows.map(({ state }) => state);
}

test("the customer is told who accessed the account, when, why, what they did, and where to see it", async () => {
  const viewed = await viewing({}, "lead");
  const [key] = viewed.customer.license_keys;
  await viewed.browser.json("POST", `/api/license-keys/${key?.id}/rotate`, {});
  const elevation = "/api/support/impersonations/current/elevation";
  await viewed.browser.json("POST", elevation, { reason: "The customer asked me to" });
  const device = `/api/license-keys/${key?.id}/activations/${key?.activation_ids[0]}`;
  expect((await viewed.browser.send("DELETE", device)).status).toBe(204);
  await deliver();
  expect(await states()).toEqual([]);

  await end(viewed);
  const waiting = JSON.stringify((await superuser.query("select * from mails")).rows);
  for (const secret of [viewed.customer.email, "4711"]) expect(waiting).not.toContain(secret);
  await deliver();
  const [received] = await mail.to(viewed.customer.email);
  expect(received?.subject).toBe("Northwind support looked at your account");
  expect(received?.headers).toMatchObject({
    "auto-submitted": "auto-generated",
    "content-language": "en",
    "message-id": `<${viewed.impersonation}@northwind.example>`,
  });
  const { rows } = await superuser.query<{ name: string; day: string }>(
    "select staff_name as name, to_char(started_at at time zone 'UTC', 'Mon FMDD, YYYY') as day from impersonations where id = $1",
    [viewed.impersonation],
  );
  for (const text of [
    `${rows[0]?.name} from Northwind support looked at your account and acted for you.`,
    `When: ${rows[0]?.day}`,
    "(UTC)",
    `Reason: ${reason}`,
    "Reason for acting: The customer asked me to",
    "What was done: Tried to change something, and was refused",
    "Removed the device MacBook Pro from the key ****-",
    "Support never sees your full license keys.",
    `See it in your account: ${desk.portalUrl}/account`,
    "Ask Northwind about it: help@northwind.example",
  ]) {
    expect(received?.text).toContain(text);
  }
  expect(received?.html).toContain("Ticket 4711: &lt;cannot&gt; activate &quot;the app&quot;");
  expect(received?.html).toContain(`href="${desk.portalUrl}/account"`);
});

type Ending = [string, (viewed: Viewed) => Promise<unknown>];
const endings: Ending[] = [
  ["the agent's End", end],
  ["the portal's sign-out", ({ browser }) => browser.send("DELETE", "/api/session")],
  ["the agent's sign-out", ({ browser }) => browser.send("POST", "/api/support/sign-out", { body: {} })],
  ["the provider's word", ({ subject }) => desk.logOutAtProvider(subject)],
  [
    "the half hour",
    ({ impersonation }) =>
      superuser.query("update impersonations set expires_at = now() where id = $1", [impersonation]),
  ],
  [
    "a staff session that is gone",
    ({ subject }) => superuser.query("delete from staff_sessions where subject = $1", [subject]),
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
  expect(await mail.to(viewed.customer.email)).toHaveLength(1);
  expect(await states()).toEqual(["sent"]);
});

test("in a team, the member gets the mail and the billing email does not", async () => {
  const [owner, member] = [`${randomUUID()}@team.example`, `${randomUUID()}@team.example`];
  const members = [
    { email: owner, role: "owner" },
    { email: member, name: "Mina Sato" },
  ];
  const viewed = await viewing({ type: "team", name: "Fabrikam", members, license_keys: [] }, "agent", 1);
  await end(viewed);
  await deliver();
  expect((await mail.to(member))[0]?.text).toContain("Account: Fabrikam");
  for (const other of [owner, viewed.customer.email]) expect(await mail.to(other, 0)).toEqual([]);
});

test("a customer who was deleted gets no mail", async () => {
  const viewed = await viewing();
  await desk.control("POST", `/customers/${viewed.customer.customer_id}/delete`);
  await end(viewed);
  await deliver();
  expect(await states()).toEqual(["unwanted"]);
  expect(await mail.to(viewed.customer.email, 0)).toEqual([]);
});

test("the mail waits while Polar or the mail server is down, and is then sent once", async () => {
  const viewed = await viewing();
  await desk.control("PUT", "/faults", [{ customer_id: viewed.customer.customer_id, status: 503 }]);
  await end(viewed);
  await deliver();
  expect(await states()).toEqual(["waiting"]);
  await desk.control("PUT", "/faults", []);
  await mail.fault({ refuse: "connection" });
  await superuser.query("update mails set next_attempt_at = now()");
  await deliver();
  expect(await states()).toEqual(["waiting"]);
  await mail.fault({ refuse: null });
  await superuser.query("update mails set next_attempt_at = now()");
  await deliver();
  expect(await mail.to(viewed.customer.email)).toHaveLength(1);
});

test("without SUPPORT_ACCESS_MAIL no mail is sent", async () => {
  Object.assign(env(), { SUPPORT_ACCESS_MAIL: false });
  await end(await viewing());
  Object.assign(env(), { SUPPORT_ACCESS_MAIL: true });
  expect(await states()).toEqual([]);
});

test("dates follow the customer's region", () => {
  const impersonation = {
    id: randomUUID(),
    staff_name: "Sam",
    reason,
    started_at: "2026-11-21T22:50:00Z",
    ended_at: "2026-11-21T23:04:00Z",
    consented: true,
    acted: null,
    events: [],
  };
  const { text, language } = renderSupportAccessMail(impersonation.id, {
    to: "a@b.example",
    locale: "en-GB",
    team: null,
    impersonation,
  });
  expect(language).toBe("en-GB");
  expect(text).toContain("When: 21 Nov 2026, 22:50–23:04 (UTC)");
  expect(text).toContain("· With your support code");
  expect(text).toContain("What was done: Nothing was opened.");
});
