import { expect, test } from "vitest";
import type { SessionInfo } from "@/lib/api/schemas";
import type { CookieBrowser } from "@/test/cookie-browser";
import { type AppHandler, loadHandlers } from "@/test/handlers";
import { openPortal } from "@/test/portal-environment";
import { access, isAllowed, type Role, type RouteKey } from "./access";

const portal = await openPortal({ staff: true });
const handlers = await loadHandlers();

/** Every kind of person who can call a route, with their roles in the table. */
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
const persons = Object.keys(people) as Person[];

type Known = { browser: CookieBrowser; ids: Record<string, string> };

/** A person of this kind, with the ids of a customer, a key and a device that are theirs, or that they view. */
async function become(person: Person): Promise<Known> {
  const license_keys = [{ benefit: "Northwind Studio license", activations: [{ label: "MacBook Pro" }] }];
  const customer = await portal.polar.makeCustomer({ license_keys });
  const { customer_id } = customer;
  const [key] = customer.license_keys;
  const ids = { id: key?.id ?? "", activation_id: key?.activation_ids[0] ?? "", customer_id };
  if (person === "customer") return { browser: await portal.customerBrowser(customer), ids };
  const roles: readonly string[] = people[person];
  const [staffRole] = roles;
  if (staffRole === undefined) return { browser: portal.browser(), ids };
  const { browser } = await portal.newStaff(staffRole);
  if (roles.length > 1) {
    await browser.post("/api/support/impersonations", { customer_id, reason: "Ticket 4711: cannot activate" });
  }
  if (roles.includes("elevated")) {
    const { impersonation } = (await browser.get("/api/session")).json as SessionInfo;
    const request = { reason: "The customer asked me to", shown: impersonation?.id };
    await browser.post("/api/support/impersonations/current/elevation", request);
  }
  return { browser, ids };
}

/** The codes of a refusal by the table. Every other answer means that the route was entered. */
const REFUSALS = new Set([
  "session_required",
  "session_expired",
  "read_only",
  "staff_session_required",
  "staff_role_missing",
]);

async function ask({ browser, ids }: Known, { key, method, path }: AppHandler): Promise<"allowed" | "refused"> {
  const id = path.includes("customers") ? ids.customer_id : ids.id;
  const url = path.replace("{id}", id ?? "").replace("{activation_id}", ids.activation_id ?? "");
  const { status, json } = await browser.send(method, url, method === "GET" ? undefined : {});
  const { code = "" } = (json ?? {}) as { code?: string };
  expect(status, `${key} ${code}`).toBeLessThan(500);
  return REFUSALS.has(code) ? "refused" : "allowed";
}

/** If one of these is allowed, the person loses what the next route needs, so a new person continues. */
const ENDING = /^DELETE |sign-out$|^POST \/api\/session/;

test("every handler of app/ has its line in the table, named after its file, and every line has its handler", () => {
  expect(handlers.map(({ handler }) => handler.route)).toEqual(handlers.map(({ key }) => key));
  expect(handlers.map(({ key }) => key).sort()).toEqual(Object.keys(access).sort());
});

test("for every route and every role, the answer is what the table says", { timeout: 120_000 }, async () => {
  const found: Record<string, Record<string, string>> = {};
  const expected: typeof found = {};
  for (const person of persons) {
    let known = await become(person);
    for (const handler of handlers) {
      const { key } = handler;
      const answer = await ask(known, handler);
      found[key] = { ...found[key], [person]: answer };
      const mayUse = isAllowed(key as RouteKey, people[person]);
      expected[key] = { ...expected[key], [person]: mayUse ? "allowed" : "refused" };
      if (ENDING.test(key) && answer === "allowed") known = await become(person);
    }
  }
  process.stdout.write(asTable(found));
  expect(found).toEqual(expected);
});

function asTable(rows: Record<string, Record<string, string>>): string {
  const widest = Math.max(...Object.keys(rows).map((key) => key.length));
  const line = (first: string, cells: string[]) =>
    `${first.padEnd(widest)}  ${cells.map((cell, index) => cell.padEnd(persons[index]?.length ?? 0)).join("  ")}\n`;
  const body = Object.entries(rows).map(([key, cells]) =>
    line(
      key,
      persons.map((person) => (cells[person] === "allowed" ? "yes" : "–")),
    ),
  );
  return line("", persons) + body.join("");
}
