import { randomBytes } from "node:crypto";
import { expect, inject, test } from "vitest";
import { Client, makeCustomer, makeCustomers, signIn } from "./client.ts";
import { openDatabase, passWindows } from "./database.ts";
import { send } from "./http.ts";
import { report } from "./report.ts";
import { scaled } from "./scale.ts";

const target = inject("target");
const database = openDatabase();
const organizationToken = "polar_oat_sandbox_northwindxxxxxxxxxxx";

test("a planted session id never becomes anybody's session", async () => {
  const count = scaled(50, 5);
  const customers = await makeCustomers(target, count);
  const attackerCustomer = await makeCustomer(target);
  let adopted = 0;
  for (const [index, { email, customer_id }] of customers.entries()) {
    await passWindows(database);
    // Made up, and every other one the id of the attacker's own open session.
    const attacker = new Client(target);
    if (index % 2 === 1) {
      await signIn(target, attacker, attackerCustomer.email);
      await fetch(`${target.inboxUrl}/messages?to=${attackerCustomer.email}`, { method: "DELETE" });
    }
    const planted = attacker.cookies.get("portal") ?? randomBytes(32).toString("base64url");
    const victim = new Client(target);
    victim.cookies.set("portal", planted);
    const answer = await signIn(target, victim, email);
    expect(JSON.parse(answer.body)).toMatchObject({ session: true });
    expect(victim.cookies.get("portal")).not.toBe(planted);
    attacker.cookies.set("portal", planted);
    const seen = await attacker.get("/api/session");
    if (seen.status === 200 && seen.body.includes(customer_id)) adopted += 1;
    expect(seen.status).toBe(401);
  }
  report(`fixation: ${count} planted ids: ${adopted} adopted`);
});

test("a link that a victim is made to open signs nobody in without a click", async () => {
  const count = scaled(20, 5);
  const customers = await makeCustomers(target, count);
  let opened = 0;
  for (const { customer_id } of customers) {
    await passWindows(database);
    const minted = await send({
      method: "POST",
      url: `${target.polarUrl}/v1/customer-sessions/`,
      headers: { authorization: `Bearer ${organizationToken}`, "content-type": "application/json" },
      body: JSON.stringify({ customer_id }),
    });
    const { token } = JSON.parse(minted.body) as { token: string };
    const victim = new Client(target);
    const navigation = { "sec-fetch-site": "cross-site", "x-forwarded-for": "203.0.113.9" };
    await victim.send("GET", `/enter?customer_session_token=${token}`, undefined, navigation);
    await victim.get("/enter");
    // A form or a fetch of the attacker's page, which carries the cookie at best as a top-level navigation does.
    await victim.send("POST", "/api/session", "{}", { ...victim.headers(), origin: "https://evil.example" });
    await victim.send("POST", "/api/session", "{}", { ...victim.headers(), "sec-fetch-site": "cross-site" });
    if (victim.cookies.has("portal")) opened += 1;
    const sessions = await database.query("select from sessions where customer_id = $1", [customer_id]);
    opened += sessions.length;
  }
  report(`login CSRF: ${count} forced links: ${opened} sign-ins without a click`);
  expect(opened).toBe(0);
});

test("somebody else's half-done sign-in, planted, is of no use without their code, and theirs is not opened by the victim's", async () => {
  const [attackers, victims] = [await makeCustomer(target), await makeCustomer(target)];
  const attacker = new Client(target);
  await attacker.post("/api/sign-in", { email: attackers.email });
  const victim = new Client(target);
  victim.cookies.set("entry", attacker.cookies.get("entry") ?? "");
  const answer = await signIn(target, victim, victims.email);
  expect(JSON.parse(answer.body)).toMatchObject({ session: true });
  expect((await victim.get("/api/session")).body).toContain(victims.customer_id);
  const proof = await attacker.post("/api/session/account", { customer_id: victims.customer_id });
  expect(JSON.parse(proof.body)).toMatchObject({ code: "email_not_verified" });
});
