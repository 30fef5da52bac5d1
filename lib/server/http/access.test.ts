import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { TestBrowser } from "@/lib/testing/browser";
import type { Route } from "@/lib/testing/routes";
import { openSupportDesk, type SupportDesk } from "@/lib/testing/support-desk";
import { access, type Role } from "./access";

/** Everybody who can stand before a route, and the lines of the table that are theirs. */
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

let desk: SupportDesk;
beforeAll(async () => {
  desk = await openSupportDesk(inject("postgresAdminUrl"));
});
afterAll(() => desk.close());

type Made = { customer_id: string; license_keys: { id: string; activation_ids: string[] }[] };
type Known = { browser: TestBrowser; ids: Record<string, string> };

async function makeCustomer(): Promise<Made> {
  const license_keys = [{ benefit: "Northwind Studio license", activations: [{ label: "MacBook Pro" }] }];
  return await desk.control<Made>("POST", "/customers", { webhooks: false, license_keys });
}

/** Somebody of a kind, with the ids of a customer, a key and a device that are theirs, or that they view. */
async function become(person: Person): Promise<Known> {
  const customer = await makeCustomer();
  const [key] = customer.license_keys;
  const ids = { id: key?.id ?? "", activation_id: key?.activation_ids[0] ?? "", customer_id: customer.customer_id };
  const browser = desk.browser();
  const roles: readonly string[] = people[person];
  const staffRole = ["agent", "lead", "auditor", "admin"].find((role) => roles.includes(role));
  if (staffRole) await browser.signInAsStaff(await desk.hire(staffRole), "?fresh=1");
  if (person === "customer") {
    const token = await desk.mint(customer.customer_id);
    await browser.send("GET", `/api/enter?customer_session_token=${token}`);
    await browser.send("POST", "/api/session", { body: {} });
  }
  if (roles.includes("impersonating") || roles.includes("elevated")) {
    const impersonation = { customer_id: customer.customer_id, reason: "Ticket 4711: cannot activate" };
    await browser.send("POST", "/api/support/impersonations", { body: impersonation });
  }
  if (roles.includes("elevated")) {
    const elevation = { reason: "The customer asked me to" };
    await browser.send("POST", "/api/support/impersonations/current/elevation", { body: elevation });
  }
  return { browser, ids };
}

/** What a refusal by the table looks like; every other answer means that the route was entered. */
const REFUSALS = new Set([
  "session_required",
  "session_expired",
  "read_only",
  "staff_session_required",
  "staff_role_missing",
]);

async function ask({ browser, ids }: Known, route: Route): Promise<"allowed" | "refused"> {
  const id = route.pattern.includes("customers") ? ids.customer_id : ids.id;
  const path = route.pattern.replace("{id}", id ?? "").replace("{activation_id}", ids.activation_id ?? "");
  const answer = await browser.send(route.method, path, route.method === "GET" ? {} : { body: {} });
  const text = await answer.text();
  const isProblem = answer.headers.get("content-type")?.startsWith("application/problem+json");
  const { code } = isProblem ? (JSON.parse(text) as { code: string }) : { code: "" };
  expect(answer.status, `${route.key} ${code}`).toBeLessThan(500);
  return REFUSALS.has(code) ? "refused" : "allowed";
}

function expected(key: string, person: Person): "allowed" | "refused" {
  const roles: readonly Role[] = access[key as keyof typeof access];
  const own: readonly Role[] = ["anonymous", ...people[person]];
  return own.some((role) => roles.includes(role)) ? "allowed" : "refused";
}

/** Of these, one that is allowed ends what the next one needs: each gets somebody new. */
const ENDING = /^DELETE |sign-out$|^POST \/api\/session/;

test("every route has its line in the table, and every line its route", () => {
  expect(desk.routes.map(({ key }) => key).sort()).toEqual(Object.keys(access).sort());
});

test("every route × every role: the answer is what the table says", { timeout: 120_000 }, async () => {
  const found: Record<string, Record<string, string>> = {};
  for (const person of Object.keys(people) as Person[]) {
    let known = await become(person);
    for (const route of desk.routes) {
      const answer = await ask(known, route);
      found[route.key] = { ...found[route.key], [person]: answer };
      if (ENDING.test(route.key) && answer === "allowed") known = await become(person);
    }
  }
  process.stdout.write(asTable(found));
  const wanted = Object.fromEntries(
    desk.routes.map(({ key }) => [
      key,
      Object.fromEntries((Object.keys(people) as Person[]).map((person) => [person, expected(key, person)])),
    ]),
  );
  expect(found).toEqual(wanted);
});

function asTable(rows: Record<string, Record<string, string>>): string {
  const names = Object.keys(people);
  const widest = Math.max(...Object.keys(rows).map((key) => key.length));
  const line = (first: string, cells: string[]) =>
    `${first.padEnd(widest)}  ${cells.map((cell, index) => cell.padEnd(names[index]?.length ?? 0)).join("  ")}\n`;
  return (
    line("", names) +
    Object.entries(rows)
      .map(([key, cells]) =>
        line(
          key,
          names.map((name) => (cells[name] === "allowed" ? "yes" : "–")),
        ),
      )
      .join("")
  );
}
