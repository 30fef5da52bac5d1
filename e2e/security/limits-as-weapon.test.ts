import { createHmac, randomInt, randomUUID } from "node:crypto";
import pLimit from "p-limit";
import { beforeEach, expect, test } from "vitest";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import {
  database,
  identityProvider,
  inbox,
  makeCustomers,
  newClient,
  polar,
  report,
  scaled,
  signInByCode,
  stack,
} from "../../test/security-suite.ts";

// Each test attacks with requests that identify nobody, and counts what other people lose.
beforeEach(() => database.resetLimits());

const hex = (bits: number) => randomInt(2 ** bits).toString(16);
/** An IP address of a /56, such as `2001:db8:a1:ab`, or of a /48, such as `2001:db8:a2`. */
const inside56 = (network: string) => `${network}${hex(8).padStart(2, "0")}::${hex(16)}`;
const inside48 = (network: string) => `${network}:${hex(16)}::${hex(16)}`;

/** Runs an attack while others work, until both are done. @returns how many requests of the attack had each status. */
async function attack(count: number, request: () => Promise<{ status: number }>, others: () => Promise<void>) {
  const statuses = new Map<number, number>();
  const flood = pLimit(40).map(Array.from({ length: count }), async () => {
    const { status } = await request();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  await Promise.all([flood, others()]);
  return statuses;
}

const countOf = (statuses: Map<number, number>, status: number) => statuses.get(status) ?? 0;

test.each([
  { network: "/56", ipOf: () => inside56("2001:db8:a1:ab"), full: 1040, admitted: 60 },
  { network: "/48", ipOf: () => inside48("2001:db8:a2"), full: 5000, admitted: 180 },
])("requests for codes from a $network refuse no one else and cost no customer a call to Polar", async (given) => {
  const { network, ipOf, full, admitted } = given;
  const newcomers = await makeCustomers(scaled(20, 6));
  const signedIn: CookieBrowser[] = [];
  for (const customer of await makeCustomers(5)) {
    const client = newClient();
    await client.openLink(await polar.mintToken(customer));
    signedIn.push(client);
  }
  const refused: string[] = [];
  const asks = scaled(full, 300);
  const statuses = await attack(
    asks,
    () => newClient({ ip: ipOf() }).post("/api/sign-in", { email: `${randomUUID()}@nobody.example` }),
    async () => {
      for (const [index, { email }] of newcomers.entries()) {
        // Beside the flood, and from the same provider's next network.
        const ip = index % 2 === 0 ? {} : { ip: `2001:db8:b${index}::1` };
        const client = newClient(ip);
        const { status, text } = await signInByCode(client, email);
        if (status !== 200) refused.push(`sign-in: ${text}`);
        for (const one of [...signedIn, client]) {
          const list = await one.get("/api/license-keys");
          if (list.status !== 200) refused.push(`license keys: ${list.text}`);
        }
      }
    },
  );
  report(
    `limits as a weapon: ${asks} requests for codes from a ${network}: ${countOf(statuses, 202)} accepted; ` +
      `others refused or without an answer of Polar: ${refused.length}`,
  );
  // The flood's own mails wait for their network's lookups. Nobody reads them.
  await database.query("delete from mails where state = 'waiting'");
  expect(refused).toEqual([]);
  expect(countOf(statuses, 202)).toBeLessThanOrEqual(admitted);
  expect(countOf(statuses, 202) + countOf(statuses, 429)).toBe(asks);
});

test("while a mailbox is flooded, its owner's codes come to the browser that signed in before, and all work", async () => {
  const { email } = await polar.makeCustomer();
  const owner = newClient();
  expect((await signInByCode(owner, email)).status).toBe(200);
  await owner.send("DELETE", "/api/session", {});
  await database.resetLimits("sign-in-mailbox%");
  const asks = scaled(1000, 60);
  let strangersMails = 0;
  for (let quarter = 0; quarter < 4; quarter += 1) {
    await database.resetLimits("sign-in-mailbox-15m%");
    await pLimit(40).map(Array.from({ length: asks / 4 }), () => newClient().post("/api/sign-in", { email }));
    await database.outboxIsEmpty(120_000);
    strangersMails = (await inbox.codeMailsTo(email)).length - 1;
  }
  expect(strangersMails).toBe(10);
  await inbox.empty(email);
  for (const _ of [1, 2, 3]) expect((await owner.post("/api/sign-in", { email })).status).toBe(202);
  const mails = await inbox.waitFor(email, 3);
  const code = /^\d{4} \d{4}$/m.exec(mails.at(-1)?.text ?? "")?.[0] ?? "";
  await pLimit(40).map(Array.from({ length: 20 }), () => newClient().post("/api/sign-in", { email }));
  const answer = await owner.post("/api/sign-in/verify", { code });
  report(
    `limits as a weapon: ${asks} requests of strangers for one mailbox: ${strangersMails} mails; ` +
      `3 of its owner: ${mails.length} mails, the first one's code answers ${answer.status}`,
  );
  expect(answer.status).toBe(200);
  expect(mails).toHaveLength(3);
});

test("made-up links from a /48 are refused before Polar is asked, and others' links open", async () => {
  const customers = await makeCustomers(scaled(20, 6));
  const refused: string[] = [];
  const count = scaled(3000, 200);
  let statuses = new Map<number, number>();
  const started = Date.now();
  const calls = await polar.requestsDuring(async () => {
    statuses = await attack(
      count,
      async () => {
        const client = newClient({ ip: inside48("2001:db8:a3") });
        await client.get(`/enter?customer_session_token=polar_cst_${randomUUID().replaceAll("-", "")}`);
        return await client.post("/api/session", {});
      },
      async () => {
        for (const customer of customers) {
          const client = newClient();
          await client.get(`/enter?customer_session_token=${await polar.mintToken(customer)}`);
          const { status, text } = await client.continue();
          if (status !== 201) refused.push(text);
        }
      },
    );
  });
  const looks = calls.filter(({ path, status }) => path.includes("/customer-session/") && status === 401).length;
  report(
    `limits as a weapon: ${count} made-up links from a /48: ${looks} calls to Polar, ${refused.length} links of others refused`,
  );
  expect(refused).toEqual([]);
  // Two calls for each of 30 links a minute.
  expect(looks).toBeLessThanOrEqual(60 * (1 + Math.ceil((Date.now() - started) / 60_000)));
  expect(countOf(statuses, 401)).toBeLessThan(count / 2);
});

test("reveals, rotations, forged webhooks and staff callbacks are limited, and only for those who send them", async () => {
  const key = { benefit: "Northwind Studio license" };
  const [greedy, other] = [
    await polar.makeCustomer({ license_keys: [key] }),
    await polar.makeCustomer({ license_keys: [key] }),
  ];
  const [attacker, bystander] = [newClient(), newClient()];
  await attacker.openLink(await polar.mintToken(greedy));
  await bystander.openLink(await polar.mintToken(other));
  const webhook = (secret: string) => {
    const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
    const body = JSON.stringify({ type: "order.paid", timestamp: new Date().toISOString(), data: { id } });
    const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
    const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
    return [body, { ...headers, "content-type": "application/json" }] as const;
  };
  const own = (client: CookieBrowser, customer: typeof greedy, what: string) => () =>
    client.post(`/api/license-keys/${customer.license_keys[0]?.id}/${what}`, {});
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const send = (client: CookieBrowser, customer: typeof greedy, secret: string) => ({
    reveal: own(client, customer, "reveal"),
    rotate: own(client, customer, "rotate"),
    webhook: () => client.post("/api/webhooks/polar", ...webhook(secret)),
    callback: () => client.get("/api/support/callback?code=made-up&state=made-up"),
    "back-channel logout": () => client.post("/api/support/back-channel-logout", "logout_token=a.b.c", form),
  });
  const attacks = send(attacker, greedy, "polar_whs_made_up");
  const bystanders = send(bystander, other, stack.environment.POLAR_WEBHOOK_SECRET ?? "");
  const count = scaled(1000, 100);
  for (const name of Object.keys(attacks) as (keyof typeof attacks)[]) {
    const answers = await pLimit(10).map(Array.from({ length: count }), () => attacks[name]());
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length, name).toBeGreaterThanOrEqual(count - 60);
    for (const { json, headers } of limited) {
      expect(json).toMatchObject({ code: "rate_limited" });
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    const { status } = await bystanders[name]();
    report(`limits as a weapon: ${count} × ${name}: ${limited.length} refused; another's answers ${status}`);
    expect(status, name).not.toBe(429);
  }
  // What Polar signed is accepted wherever it comes from, and staff sign in.
  const signed = webhook(stack.environment.POLAR_WEBHOOK_SECRET ?? "");
  expect((await attacker.post("/api/webhooks/polar", ...signed)).status).toBe(202);
  const user = await identityProvider.hire("agent");
  expect((await bystander.signInAsStaff(user)).pathname).toBe("/support");
});
