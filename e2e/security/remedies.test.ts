import { expect, test } from "vitest";
import { type RemedyState, remedyKinds } from "../../lib/api/remedies.ts";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import {
  database,
  identityProvider,
  newClient,
  polar,
  report,
  scaled,
  stack,
  startInstance,
} from "../../test/security-suite.ts";

const reason = "Ticket 4711: the team has grown";
const fields: Record<string, object> = {
  extend: { days: 30 },
  device_limit: { limit: 50 },
  usage_limit: { limit: null },
  usage_back: { amount: 5 },
};
const bodyOf = (kind: string, shown: RemedyState) => ({ kind, ...fields[kind], reason, shown });

/** A key of a customer, and the calls that changed it at Polar during some work. */
async function newTarget() {
  const license_keys = [{ benefit: "Northwind API quota", usage: 40, expires_in_days: 40 }];
  const customer = await polar.makeCustomer({ name: "Ada Kling", license_keys });
  const id = customer.license_keys[0]?.id ?? "";
  const changesDuring = async (work: () => Promise<unknown>) => {
    const calls = await polar.requestsDuring(work);
    return calls.filter((call) => call.method === "PATCH" && call.path.includes(id)).length;
  };
  return { customer, id, path: `/api/support/license-keys/${id}/remedies`, changesDuring };
}

async function newStaff(role: string, instances = stack.instances) {
  const user = await identityProvider.hire(role);
  const browser = newClient({ instances });
  await browser.signInAsStaff(user);
  return { user, browser };
}

async function stateOf(browser: CookieBrowser, path: string): Promise<RemedyState> {
  const { status, text, json } = await browser.get(path);
  if (status !== 200) throw new Error(`The key's state was answered ${status}: ${text}`);
  return (json as { state: RemedyState }).state;
}

/** Sends every remedy. @returns the codes of the answers, each once */
async function tryAll(browser: CookieBrowser, path: string, shown: RemedyState): Promise<Set<unknown>> {
  await database.resetLimits();
  const codes = new Set<unknown>();
  for (const kind of remedyKinds) {
    const { status, json } = await browser.post(path, bodyOf(kind, shown));
    codes.add(status < 300 ? "changed" : (json as { code?: string }).code);
  }
  return codes;
}

test("nobody changes a key without the role, a fresh sign-in and the provider's word", async () => {
  const { customer, path, changesDuring } = await newTarget();
  const shown = await stateOf((await newStaff("lead")).browser, path);
  const ada = newClient();
  await ada.openLink(await polar.mintToken(customer));
  await database.proveSessions(customer);
  const [agent, viewing, auditor, old, demoted] = [
    await newStaff("agent"),
    await newStaff("agent"),
    await newStaff("auditor"),
    await newStaff("lead"),
    await newStaff("lead"),
  ];
  const { customer_id } = customer;
  expect((await viewing.browser.post("/api/support/impersonations", { customer_id, reason })).status).toBe(201);
  const age = "update staff_sessions set auth_time = now() - interval '6 minutes' where subject = $1";
  await database.query(age, [old.user.id]);
  await identityProvider.setRoles(demoted.user, "agent");
  const changes = await changesDuring(async () => {
    expect(await tryAll(newClient(), path, shown)).toEqual(new Set(["staff_session_required"]));
    expect(await tryAll(ada, path, shown)).toEqual(new Set(["staff_session_required"]));
    for (const { browser } of [agent, viewing, auditor])
      expect(await tryAll(browser, path, shown)).toEqual(new Set(["staff_role_missing"]));
    expect(await tryAll(old.browser, path, shown)).toEqual(new Set(["staff_sign_in_not_fresh"]));
    expect(await tryAll(demoted.browser, path, shown)).toEqual(new Set(["staff_role_missing"]));
  });
  report(`Remedies: 7 kinds of people × ${remedyKinds.length} remedies: ${changes} changes at Polar`);
  expect(changes).toBe(0);
});

test("a confirmation of what the key was is refused, and a repeated one changes nothing more", async () => {
  const { id, path, changesDuring } = await newTarget();
  const { browser } = await newStaff("lead");
  const swaps = scaled(50);
  let stale = 0;
  for (let swap = 0; swap < swaps; swap += 1) {
    await database.resetLimits();
    const shown = await stateOf(browser, path);
    await polar.patchKey(id, [{ limit_usage: 2000 + swap }, { limit_activations: 10 + swap }][swap % 2] ?? {});
    stale += await changesDuring(async () => {
      const { status, json } = await browser.post(path, bodyOf("extend", shown));
      expect([status, json]).toMatchObject([409, { code: "license_key_changed" }]);
    });
  }
  const shown = await stateOf(browser, path);
  await database.resetLimits();
  const again = await changesDuring(async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => browser.post(path, bodyOf("extend", shown))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
  report(`Remedies: ${swaps} outdated confirmations: ${stale} changes; one sent 25 times at once: ${again} change`);
  expect([stale, again]).toEqual([0, 1]);
});

test("what a lead sent is worthless after they signed out, from another site, and with other fields", async () => {
  const { path, changesDuring } = await newTarget();
  const { browser } = await newStaff("lead");
  const body = bodyOf("extend", await stateOf(browser, path));
  const forged = [
    { origin: null, "sec-fetch-site": null },
    ...["null", "https://evil.example", `${stack.portalUrl}.evil.example`].map((origin) => ({ origin })),
    ...["cross-site", "same-site"].map((site) => ({ origin: null, "sec-fetch-site": site })),
  ];
  const wrong = [
    { ...body, days: -30 },
    { ...body, days: 1e9 },
    { ...body, days: "30" },
    { ...body, status: "revoked" },
    { ...body, key: "NAPI-MINE" },
    { ...body, expires_at: null },
    { ...body, reason: "" },
    { ...body, shown: undefined },
    { ...body, kind: "revoke" },
    { ...body, kind: "__proto__" },
    { ...bodyOf("device_limit", body.shown), limit: 0 },
    { ...bodyOf("device_limit", body.shown), limit: 1e7 },
    { ...bodyOf("usage_back", body.shown), amount: -5 },
  ];
  const replays = scaled(1000);
  const cookies = new Map(browser.cookies);
  const changes = await changesDuring(async () => {
    for (const headers of forged)
      expect(await browser.post(path, body, headers)).toMatchObject({ json: { code: "cross_origin_refused" } });
    for (const sent of wrong)
      expect(await browser.post(path, sent)).toMatchObject({ status: 400, json: { code: "invalid_request" } });
    await browser.post("/api/support/sign-out");
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    for (let sent = 0; sent < replays; sent += 1) expect((await browser.post(path, body)).status).toBe(401);
  });
  report(
    `Remedies: ${forged.length} forged, ${wrong.length} malformed, ${replays} after signing out: ${changes} changes`,
  );
  expect(changes).toBe(0);
});

test("without the scope license_keys:write, no remedy is sent to Polar", async () => {
  const { path, changesDuring } = await newTarget();
  const { url } = await startInstance({ POLAR_ACCESS_TOKEN: "polar_oat_sandbox_northwind_read_onlyx" });
  const { browser } = await newStaff("admin", [url]);
  const shown = await stateOf(browser, path);
  const changes = await changesDuring(async () => {
    expect(await tryAll(browser, path, shown)).toEqual(new Set(["remedies_off"]));
  });
  report(`Remedies without the scope: ${remedyKinds.length} remedies: ${changes} changes at Polar`);
  expect(changes).toBe(0);
});
