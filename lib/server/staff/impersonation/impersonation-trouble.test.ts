import { afterEach, expect, test } from "vitest";
import type { CookieBrowser } from "@/test/cookie-browser";
import type { NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({ staff: true });
const { polar, database } = portal;

const reason = "Ticket 4711: cannot activate the app";
const current = "/api/support/impersonations/current";

afterEach(() => polar.setFaults());

const makeCustomer = (given: NewCustomer = {}) =>
  polar.makeCustomer({ license_keys: [{ benefit: "Northwind Studio license" }], ...given });

const start = (browser: CookieBrowser, customer_id: string) =>
  browser.post("/api/support/impersonations", { customer_id, reason });

async function events(user: { id: string }): Promise<unknown[]> {
  const rows = await database.query(
    "select action, outcome, detail->>'problem' as problem from audit_events where actor_subject = $1 and action like 'impersonation.%' order by seq",
    [user.id],
  );
  return rows.map(({ action, outcome, problem }) => [action, outcome, problem].filter(Boolean).join(" "));
}

test.each([
  [503, "upstream_unavailable"],
  [429, "upstream_rate_limited"],
])(
  "while Polar answers %s no impersonation starts, the failure is audited, and the next attempt works",
  async (status, code) => {
    const { customer_id } = await makeCustomer();
    const { browser, user } = await portal.newStaff("agent");
    await polar.setFaults({ path: "/v1/customer-sessions/", status, body: "empty" });
    expect(await start(browser, customer_id)).toMatchObject({ status: 503, json: { code } });
    expect(browser.cookies.has("portal")).toBe(false);
    const rows = await database.query("select from impersonations where customer_id = $1", [customer_id]);
    expect(rows).toEqual([]);
    await polar.setFaults();
    expect(await start(browser, customer_id)).toMatchObject({ status: 201 });
    expect(await events(user)).toEqual([
      "impersonation.start attempted",
      `impersonation.start failed ${code}`,
      "impersonation.start attempted",
      "impersonation.start done",
    ]);
  },
);

test("when Polar fails during an impersonation, the error says so, it is audited, and the agent can still end it", async () => {
  const { customer_id } = await makeCustomer();
  const { browser, user } = await portal.newStaff("agent");
  await start(browser, customer_id);
  await polar.setFaults({ customer_id, status: 503 });
  expect(await browser.get("/api/license-keys")).toMatchObject({
    status: 503,
    json: { code: "upstream_unavailable" },
  });
  expect((await browser.send("DELETE", current)).status).toBe(204);
  expect((await browser.get("/api/license-keys")).status).toBe(401);
  expect((await events(user)).slice(2)).toEqual([
    "impersonation.read done",
    "impersonation.read failed upstream_unavailable",
    "impersonation.end done",
  ]);
});

test("a customer without keys can be viewed, with an empty list", async () => {
  const { customer_id } = await makeCustomer({ license_keys: [] });
  const { browser } = await portal.newStaff("agent");
  expect(await start(browser, customer_id)).toMatchObject({ status: 201 });
  expect(await browser.get("/api/license-keys")).toMatchObject({
    status: 200,
    json: { items: [], pagination: { total_count: 0 } },
  });
});

test("a deleted customer cannot be viewed; when the customer is deleted meanwhile, the pages stop and the agent can still end it", async () => {
  const gone = await makeCustomer();
  await polar.deleteCustomer(gone);
  const { browser, user } = await portal.newStaff("agent");
  expect(await start(browser, gone.customer_id)).toMatchObject({ status: 404, json: { code: "customer_not_found" } });
  expect(await events(user)).toEqual([
    "impersonation.start attempted",
    "impersonation.start failed customer_not_found",
  ]);

  const deletedLater = await makeCustomer();
  expect(await start(browser, deletedLater.customer_id)).toMatchObject({ status: 201 });
  await polar.deleteCustomer(deletedLater);
  expect(await browser.get("/api/license-keys")).toMatchObject({ status: 401 });
  expect((await browser.send("DELETE", current)).status).toBe(204);
  expect(await start(browser, (await makeCustomer()).customer_id)).toMatchObject({ status: 201 });
});

test("a team's impersonation is listed for the member whose pages were viewed, and for no other member", async () => {
  const members = [{ email: "one@fabrikam.example", role: "owner" as const }, { email: "two@fabrikam.example" }];
  const team = await makeCustomer({ type: "team", name: "Fabrikam", members });
  const { browser } = await portal.newStaff("agent");
  expect(await start(browser, team.customer_id)).toMatchObject({ json: { code: "member_required" } });
  const [owner, other] = team.members;
  const asked = { customer_id: team.customer_id, member_id: other?.id, reason };
  expect(await browser.post("/api/support/impersonations", asked)).toMatchObject({ status: 201 });
  expect(await browser.get("/api/session")).toMatchObject({ json: { member: { id: other?.id } } });
  expect(await browser.get("/api/visits")).toMatchObject({ json: { items: [{ reason }] } });
  await browser.send("DELETE", current);
  const second = {
    customer_id: team.customer_id,
    member_id: owner?.id,
    reason: "Ticket 4712: the owner cannot sign in",
  };
  await browser.post("/api/support/impersonations", second);
  const listed = (await browser.get("/api/visits")).json as { items: { reason: string }[] };
  expect(listed.items.map((impersonation) => impersonation.reason)).toEqual(["Ticket 4712: the owner cannot sign in"]);
});
