import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { shownLink } from "../../test/cookie-browser.ts";
import {
  database,
  inbox,
  makeCustomers,
  newClient,
  polar,
  report,
  scaled,
  signInByCode,
} from "../../test/security-suite.ts";

test("a planted session ID never becomes a session", async () => {
  const count = scaled(50, 5);
  const customers = await makeCustomers(count);
  const attackerCustomer = await polar.makeCustomer();
  let adopted = 0;
  for (const [index, { email, customer_id }] of customers.entries()) {
    await database.resetLimits();
    // Invented ids, and every second one is the id of the attacker's own session.
    const attacker = newClient();
    if (index % 2 === 1) {
      await signInByCode(attacker, attackerCustomer.email);
      await inbox.empty(attackerCustomer.email);
    }
    const planted = attacker.cookies.get("portal") ?? randomBytes(32).toString("base64url");
    const victim = newClient();
    victim.cookies.set("portal", planted);
    const answer = await signInByCode(victim, email);
    expect(answer.json).toMatchObject({ session: true });
    expect(victim.cookies.get("portal")).not.toBe(planted);
    attacker.cookies.set("portal", planted);
    const seen = await attacker.get("/api/session");
    if (seen.status === 200 && seen.text.includes(customer_id)) adopted += 1;
    expect(seen.status).toBe(401);
  }
  report(`fixation: ${count} planted ids: ${adopted} adopted`);
});

test("a link that a victim is tricked into opening signs no one in without a click", async () => {
  const count = scaled(20, 5);
  const customers = await makeCustomers(count);
  let opened = 0;
  for (const { customer_id } of customers) {
    await database.resetLimits();
    const token = await polar.openSession({ customer_id });
    const victim = newClient();
    const navigation = { "sec-fetch-site": "cross-site" };
    await victim.get(`/enter?customer_session_token=${token}`, navigation);
    const shown = shownLink((await victim.get("/enter")).text);
    expect(shown).not.toBe("");
    // A form or a fetch of the attacker's page, which carries the cookie at best as a top-level navigation does.
    await victim.post("/api/session", { shown }, { origin: "https://evil.example" });
    await victim.post("/api/session", { shown }, { "sec-fetch-site": "cross-site" });
    if (victim.cookies.has("portal")) opened += 1;
    const sessions = await database.query("select from sessions where customer_id = $1", [customer_id]);
    opened += sessions.length;
  }
  report(`login CSRF: ${count} forced links: ${opened} sign-ins without a click`);
  expect(opened).toBe(0);
});

test("a planted half-finished sign-in needs its own code, and the victim's code doesn't open it", async () => {
  const [attackers, victims] = [await polar.makeCustomer(), await polar.makeCustomer()];
  const attacker = newClient();
  await attacker.post("/api/sign-in", { email: attackers.email });
  const victim = newClient();
  victim.cookies.set("entry", attacker.cookies.get("entry") ?? "");
  const answer = await signInByCode(victim, victims.email);
  expect(answer.json).toMatchObject({ session: true });
  expect((await victim.get("/api/session")).text).toContain(victims.customer_id);
  const proof = await attacker.post("/api/session/account", { customer_id: victims.customer_id });
  expect(proof.json).toMatchObject({ code: "email_not_verified" });
});
