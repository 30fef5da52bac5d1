import { expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { continueSync } from "@/lib/server/directory/full-sync";
import { everyLicenseKey } from "@/lib/server/directory/key-sync";
import { everyMember } from "@/lib/server/directory/member-sync";
import { deliverMails, deliverReminders } from "@/lib/server/mail/mail-delivery";
import { type Customer, type NewCustomer, NORTHWIND } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { checkDevices } from "./device-check";
import { queueReminders, sweepReminders } from "./due-reminders";

const studio = "Northwind Studio license";
const portal = await openPortal({
  mail: true,
  variables: { BRAND_NAME: "Northwind", REMINDERS: "expiry,usage,devices,new_device" },
});
const { database, inbox, polar } = portal;

type NewKey = NonNullable<NewCustomer["license_keys"]>[number];

let count = 0;
function make(key: Partial<NewKey>, given: NewCustomer = {}): Promise<Customer> {
  count += 1;
  return polar.makeCustomer({
    email: `holder.${count}@example.com`,
    ...given,
    license_keys: [{ benefit: studio, ...key }],
  });
}

async function sync(): Promise<void> {
  const context = systemContext();
  while (!(await continueSync(context, everyMember)));
  while (!(await continueSync(context, everyLicenseKey)));
  // The keys of tests are new. These have had their time of expiry for long.
  await database.query("update directory_license_keys set expiry_known_at = now() - interval '1 year'");
}

/** Runs the jobs, as if they had all had their turns. */
async function runJobs(): Promise<void> {
  await queueReminders(systemContext());
  for (let turn = 0; turn < 30; turn += 1) {
    await database.resetLimits();
    await database.query("update mails set next_attempt_at = now() where state = 'waiting'");
    await deliverReminders(systemContext("reminders"));
    const waiting = await database.query("select from mails where state = 'waiting' and kind = 'reminder'");
    if (waiting.length === 0) return;
  }
  throw new Error("The reminders weren't sent.");
}

/** Lets the job read the devices of this customer's key, as if all others had been read today. */
async function checkOnly({ license_keys }: Customer): Promise<void> {
  await database.query(
    "update directory_license_keys set activations_read_at = case when license_key_id = $1 then null else now() end",
    [license_keys[0]?.id],
  );
  await checkDevices(systemContext("reminders"));
}

async function subjectsTo(email: string): Promise<string[]> {
  return (await inbox.mails(email)).map(({ subject }) => subject);
}

async function linkTo(email: string): Promise<string> {
  const [mail] = await inbox.waitFor(email);
  return /\/notifications#(\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
}

test("a key that expires soon is announced once, and once more after", async () => {
  const { email, license_keys } = await make({ expires_in_days: 5 });
  await sync();
  await runJobs();
  await runJobs();
  const [mail, ...others] = await inbox.mails(email);
  expect(others).toEqual([]);
  expect(mail?.subject).toBe("A Northwind license key expires in 5 days");
  expect(mail?.text).toContain(`${portal.url}/license-keys/${license_keys[0]?.id}`);
  expect(mail?.text).not.toContain(license_keys[0]?.key);
  await make({ expires_in_days: -1 }, { email: "late@example.com" });
  await make({ expires_in_days: -9 }, { email: "long-gone@example.com" });
  await sync();
  await runJobs();
  expect(await subjectsTo("late@example.com")).toEqual(["A Northwind license key has expired"]);
  expect(await subjectsTo("long-gone@example.com")).toEqual([]);
});

test("nobody hears of a key that was renewed or revoked since it was found", async () => {
  const renewed = await make({ expires_in_days: 5 });
  const revoked = await make({ expires_in_days: 5 });
  await sync();
  await queueReminders(systemContext());
  await polar.patchKey(renewed.license_keys[0]?.id ?? "", { expires_at: "2099-01-01T00:00:00Z" });
  await polar.revokeKey(revoked.license_keys[0]?.id ?? "");
  await runJobs();
  expect([await subjectsTo(renewed.email), await subjectsTo(revoked.email)]).toEqual([[], []]);
});

test("a key that its subscription renews isn't announced to expire", async () => {
  const { email } = await make({ expires_in_days: 5, subscription: true });
  await sync();
  await runJobs();
  expect(await subjectsTo(email)).toEqual([]);
});

test("usage is announced at 80 % and when it's used up, and devices when all are in use", async () => {
  const most = await make({ usage: 80, limit_usage: 100 });
  const all = await make({ usage: 100, limit_usage: 100 });
  const few = await make({ usage: 79, limit_usage: 100 });
  const full = await make({ activations: 3 });
  await sync();
  await runJobs();
  expect(await subjectsTo(most.email)).toEqual(["A Northwind license key has used 80% of its usage limit"]);
  expect(await subjectsTo(all.email)).toEqual(["A Northwind license key has reached its usage limit"]);
  expect(await subjectsTo(few.email)).toEqual([]);
  await checkOnly(full);
  await runJobs();
  expect(await subjectsTo(full.email)).toEqual(["A Northwind license key is active on as many devices as it allows"]);
});

test("a new device is announced, at most once a day", async () => {
  const made = await make({ activations: 1 });
  const { email, license_keys, organization_id } = made;
  await sync();
  const check = async () => {
    await checkOnly(made);
    await runJobs();
  };
  await check();
  expect(await subjectsTo(email)).toEqual([]);
  await polar.call("POST", "/v1/license-keys/activate", {
    token: NORTHWIND,
    body: { key: license_keys[0]?.key, organization_id, label: "Unknown laptop" },
  });
  await check();
  const [mail] = await inbox.mails(email);
  expect(mail?.subject).toBe("A device was added to a Northwind license key");
  expect(mail?.text).toContain("Device: Unknown laptop");
  await check();
  expect(await inbox.mails(email)).toHaveLength(1);
});

test("one click from a mail program turns a kind off, and the account page turns it on again", async () => {
  const customer = await make({ usage: 90, limit_usage: 100 });
  await sync();
  await runJobs();
  const [mail] = await inbox.waitFor(customer.email);
  const link = await linkTo(customer.email);
  const post = `/api/notifications/off?link=${link}`;
  expect(mail?.headers).toMatchObject({
    "list-unsubscribe": `<${portal.url}${post}>`,
    "list-unsubscribe-post": "List-Unsubscribe=One-Click",
  });
  const mailProgram = portal.browser();
  const form = { "content-type": "application/x-www-form-urlencoded", origin: null };
  const answer = await mailProgram.post(post, "List-Unsubscribe=One-Click", form);
  expect([answer.status, answer.text]).toEqual([204, ""]);
  const browser = await portal.customerBrowser(customer);
  const choiceOf = async () =>
    ((await browser.get("/api/notifications")).json as { items: { kind: string; is_on: boolean }[] }).items.find(
      ({ kind }) => kind === "usage",
    )?.is_on;
  expect(await choiceOf()).toBe(false);
  await polar.patchKey(customer.license_keys[0]?.id ?? "", { limit_usage: 95 });
  await sync();
  await runJobs();
  const about = (await subjectsTo(customer.email)).filter((subject) => subject.includes("80%"));
  expect(about).toHaveLength(1);
  expect((await browser.post("/api/notifications", { kind: "usage", is_on: true })).status).toBe(204);
  expect(await choiceOf()).toBe(true);
});

test("a forged link changes nothing", async () => {
  const customer = await make({ usage: 90, limit_usage: 100 });
  await sync();
  await runJobs();
  const link = await linkTo(customer.email);
  const other = link.replace("usage.", "expiry.");
  for (const forged of [other, link.slice(0, -1), `${link}0`, "", "usage", link.replace(/\d{10}\./, "9999999999.")]) {
    const { status, json } = await portal.browser().post("/api/notifications/off", { link: forged });
    expect([status, json]).toEqual([401, expect.objectContaining({ code: "link_invalid" })]);
  }
  expect(await database.query("select from reminder_opt_outs where customer_id = $1", [customer.customer_id])).toEqual(
    [],
  );
});

test("a team's reminder goes to the member who holds the key", async () => {
  const members = [
    { email: "owner@fabrikam.example", role: "owner" as const },
    { email: "holder@fabrikam.example", role: "member" as const },
  ];
  await polar.makeCustomer({
    type: "team",
    email: "billing@fabrikam.example",
    members,
    license_keys: [{ benefit: studio, member: "holder@fabrikam.example", usage: 90, limit_usage: 100 }],
  });
  await sync();
  await runJobs();
  expect(await subjectsTo("holder@fabrikam.example")).toEqual([
    "A Northwind license key has used 80% of its usage limit",
  ]);
  expect(await subjectsTo("owner@fabrikam.example")).toEqual([]);
  expect(await subjectsTo("billing@fabrikam.example")).toEqual([]);
});

test("a code doesn't wait for reminders, and the sender of codes sends none", async () => {
  const { email } = await make({ usage: 90, limit_usage: 100 });
  await sync();
  await queueReminders(systemContext());
  await portal.browser().post("/api/sign-in", { email });
  await deliverMails(systemContext());
  await inbox.codeTo(email);
  expect(await subjectsTo(email)).toHaveLength(1);
  await runJobs();
  expect(await subjectsTo(email)).toHaveLength(2);
});

test("a key that can't be read now doesn't hold up the others, and is tried again", async () => {
  const unlucky = await make({ usage: 90, limit_usage: 100 });
  const lucky = await make({ usage: 90, limit_usage: 100 });
  await sync();
  await queueReminders(systemContext());
  await polar.setFaults({ path: `/v1/license-keys/${unlucky.license_keys[0]?.id}`, status: 500 });
  await database.resetLimits();
  await deliverReminders(systemContext("reminders"));
  expect(await subjectsTo(lucky.email)).toHaveLength(1);
  expect(await subjectsTo(unlucky.email)).toEqual([]);
  await polar.setFaults();
  await runJobs();
  expect(await subjectsTo(unlucky.email)).toHaveLength(1);
});

test("what can't be due again is forgotten, and a reached limit isn't", async () => {
  const { license_keys } = await make({ usage: 90, limit_usage: 100, expires_in_days: 5 });
  const recorded = async () =>
    (
      await database.query<{ due: string }>("select due from sent_reminders where license_key_id = $1 order by due", [
        license_keys[0]?.id,
      ])
    ).map(({ due }) => due);
  await sync();
  await runJobs();
  expect(await recorded()).toEqual(["expires_7", "usage_80"]);
  await database.query("update sent_reminders set queued_at = now() - interval '61 days' where license_key_id = $1", [
    license_keys[0]?.id,
  ]);
  await sweepReminders(systemContext().db);
  expect(await recorded()).toEqual(["usage_80"]);
});
