import { expect, test } from "vitest";
import {
  access,
  isAllowed,
  mayOpen,
  type Role,
  type RouteKey,
  type StaffPage,
  staffPages,
} from "../../lib/server/http/access.ts";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import { fillPath } from "../../test/route-table.ts";
import { database, identityProvider, newClient, polar, report } from "../../test/security-suite.ts";

/** Every kind of person who can call a route of the built portal, with their roles in the table. */
const people = {
  anonymous: [],
  customer: ["customer"],
  agent: ["agent"],
  "agent viewing": ["agent", "impersonating"],
  "lead acting": ["lead", "elevated"],
  auditor: ["auditor"],
  admin: ["admin"],
} as const satisfies Record<string, readonly Role[]>;
type Person = keyof typeof people;
type Known = { browser: CookieBrowser; subject: string | null; ids: Record<string, string> };

/** A person of this kind, with the ids of a customer, a key and a device that are theirs, or that they view. */
async function become(person: Person): Promise<Known> {
  await database.resetLimits();
  const license_keys = [{ benefit: "Northwind Studio license", activations: [{ label: "MacBook Pro" }] }];
  const customer = await polar.makeCustomer({ name: "Ada Kling", license_keys });
  const { customer_id } = customer;
  const [key] = customer.license_keys;
  const ids = { id: key?.id ?? "", activation_id: key?.activation_ids[0] ?? "", customer_id };
  const browser = newClient();
  if (person === "customer") {
    await browser.openLink(await polar.mintToken(customer));
    return { browser, subject: null, ids };
  }
  const [staffRole, viewing] = people[person] as readonly string[];
  if (staffRole === undefined) return { browser, subject: null, ids };
  const user = await identityProvider.hire(staffRole);
  await browser.signInAsStaff(user);
  if (viewing !== undefined) {
    const body = { customer_id, reason: "Ticket 4711: cannot activate" };
    const started = await browser.post("/api/support/impersonations", body);
    expect(started.status).toBe(201);
    if (viewing === "elevated") {
      const { impersonation } = started.json as { impersonation: { id: string } };
      const elevation = { reason: "The customer asked me to", shown: impersonation.id };
      expect((await browser.post("/api/support/impersonations/current/elevation", elevation)).status).toBe(201);
    }
  }
  return { browser, subject: user.id, ids };
}

const REFUSALS = /"code":"(session_required|session_expired|read_only|staff_session_required|staff_role_missing)"/;
/** If one of these is allowed, the person loses what the next route needs, so a new person continues. */
const ENDING = /^DELETE |sign-out$|^POST \/api\/session/;

async function refusedEvents(subject: string | null): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    "select count(*)::int as count from audit_events where actor_subject = $1 and outcome = 'refused'",
    [subject],
  );
  return row?.count ?? 0;
}

/** The built portal answers HEAD by the handler of GET, and must refuse the same. */
const routes = (Object.keys(access) as RouteKey[]).flatMap((key) => {
  const [method = "", path = ""] = key.split(" ");
  return (method === "GET" ? ["GET", "HEAD"] : [method]).map((sent) => ({ key, method: sent, path }));
});

test.each(Object.keys(people) as Person[])(
  "the built portal answers %s on every route as the table says, and a refusal of staff leaves a row",
  async (person) => {
    const wrong: string[] = [];
    let tried = 0;
    let known = await become(person);
    for (const { key, method, path } of routes) {
      const { id = "", customer_id = "", ...rest } = known.ids;
      const url = fillPath(path, { ...rest, id: path.includes("customers") ? customer_id : id });
      const before = await refusedEvents(known.subject);
      const { status, text } = await known.browser.send(
        method,
        url,
        method === "GET" || method === "HEAD" ? undefined : {},
      );
      tried += 1;
      const mayUse = isAllowed(key, people[person]);
      // HEAD has no body: a refusal is its status.
      const isRefused = method === "HEAD" ? status === 401 || status === 403 : REFUSALS.test(text);
      const leftRow = (await refusedEvents(known.subject)) > before;
      // A customer's route without a customer's session names nobody.
      const isNamed = known.subject !== null && status === 403;
      if (status >= 500 || isRefused === mayUse || (isRefused && isNamed && !leftRow))
        wrong.push(`${method} ${url}: ${status} ${text.slice(0, 80)}${leftRow ? "" : ", no row"}`);
      if (ENDING.test(key) && mayUse) known = await become(person);
    }
    report(`Roles on the built portal: ${person}, ${tried} requests: ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
  },
);

/** How a browser, a crawler, and Next's own router ask for a page. */
const requests: [string, string, Record<string, string>][] = [
  ["GET", "", {}],
  ["HEAD", "", {}],
  ["GET", "?_rsc=1", { rsc: "1" }],
  ["GET", "?_rsc=1", { rsc: "1", "next-router-prefetch": "1" }],
  ["GET", "?_rsc=1", { rsc: "1", "next-router-segment-prefetch": "/_tree" }],
  ["HEAD", "?_rsc=1", { rsc: "1", "next-router-prefetch": "1" }],
];

test("however a support page is asked for, it shows nothing to people without its role", async () => {
  const shown: string[] = [];
  let tried = 0;
  for (const person of Object.keys(people) as Person[]) {
    const roles = people[person].filter((role) => role in { agent: 1, lead: 1, auditor: 1, admin: 1 });
    const { browser, ids } = await become(person);
    const customer = await polar.makeCustomer({ name: "Zoltan Unseen" });
    await polar.mintToken(customer);
    for (const page of Object.keys(staffPages) as StaffPage[]) {
      if (page === "/support" || mayOpen(page, roles as never)) continue;
      const path = page.replace("{id}", customer.customer_id);
      for (const [method, query, headers] of requests) {
        await database.resetLimits();
        const { status, text } = await browser.send(method, path + query, undefined, headers);
        tried += 1;
        if (status >= 500 || /Zoltan|MacBook|\*\*\*\*-|"seq"/.test(text) || text.includes(customer.email))
          shown.push(`${person} ${method} ${path} ${JSON.stringify(headers)}: ${status}`);
      }
    }
    expect(ids.customer_id).not.toBe("");
  }
  report(`Support pages by GET, HEAD and prefetch: ${tried} requests: ${shown.length} shown`);
  expect(shown).toEqual([]);
});

test("an impersonation's page is audited however it is asked for", async () => {
  for (const [method, query, headers] of requests) {
    const { browser, subject, ids } = await become("agent viewing");
    const { status, text } = await browser.send(method, `/license-keys/${ids.id}${query}`, undefined, headers);
    expect(status).toBeLessThan(500);
    const events = await database.query<{ page: string }>(
      "select detail->>'page' as page from audit_events where actor_subject = $1 and action = 'impersonation.page_view'",
      [subject],
    );
    // A prefetch may stop at the page's frame. Whatever shows a device has left its row.
    if (text.includes("MacBook Pro")) expect(events).toEqual([{ page: `/license-keys/${ids.id}` }]);
  }
});
