import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { CookieBrowser } from "@/test/cookie-browser";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({ staff: true });

const wide = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0));
/** How a key may stand in another text. */
const forms: ((key: string) => string)[] = [
  (key) => key,
  (key) => key.toLowerCase(),
  (key) => key.replaceAll("-", ""),
  (key) => key.replaceAll("-", " "),
  (key) => key.split("").join("\u200d"),
  wide,
  (key) => key.slice(0, -12),
  (key) => key.slice(8, 24),
];

const folded = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();

/** The runs of a key that no text may show. */
function runsOf(key: string): string[] {
  const secret = folded(key);
  return Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8));
}

const newKey = () => randomUUID().toUpperCase();

/** A customer with two keys, whose texts hold both in every form. */
async function newCustomer() {
  const keys = [newKey(), newKey()];
  const [one = "", other = ""] = keys;
  const activations = forms.map((form) => ({
    label: `Mac ${form(one)}`,
    meta: { key: form(one), [form(one).slice(0, 40)]: "y", other: form(other) },
  }));
  const customer = await portal.polar.makeCustomer({
    name: `Ada ${one.toLowerCase()}`,
    external_id: `ext-${other.replaceAll("-", "")}`,
    license_keys: [
      { benefit: "Northwind Studio license", key: one, activations, limit_activations: 50 },
      { benefit: "Northwind Studio license", key: other, activations: [{ label: `Box ${one}` }] },
    ],
  });
  return { customer, one, other };
}

/** Everything that staff, auditors and the customer read without a reveal. */
async function readAll(staff: CookieBrowser, own: CookieBrowser, of: { customer_id: string; keys: string[] }) {
  const pages: [CookieBrowser, string][] = [
    [staff, `/api/support/customers/${of.customer_id}`],
    [staff, "/api/support/license-keys?limit=100"],
    ...of.keys.map((id): [CookieBrowser, string] => [staff, `/api/support/license-keys/${id}`]),
    ...[own, staff].flatMap((browser) =>
      ["/api/session", "/api/license-keys", ...of.keys.map((id) => `/api/license-keys/${id}`), "/api/visits"].map(
        (path): [CookieBrowser, string] => [browser, path],
      ),
    ),
    [staff, "/api/support/audit"],
    [staff, "/api/support/audit/export?format=csv"],
    [staff, "/api/support/audit/export?format=jsonl"],
  ];
  const texts: [string, string][] = [];
  for (const [browser, path] of pages) {
    const { status, text } = await browser.get(path);
    expect(status, path).toBe(200);
    texts.push([path, text]);
  }
  const search = await staff.post("/api/support/customers/search", { query: of.customer_id });
  expect(search.status).toBe(200);
  return [...texts, ["search", search.text] as const];
}

/** An agent opens the account, acts in it, and writes the keys into every text they may write. */
async function actWithKeys(staff: CookieBrowser, { customer, one, other }: Awaited<ReturnType<typeof newCustomer>>) {
  const { customer_id } = customer;
  const [key] = customer.license_keys;
  for (const [index, form] of forms.entries()) {
    const ticket_url = `https://tickets.example/?key=${encodeURIComponent(other)}`;
    const reason = `Ticket 4711: ${form(one)} cannot be activated`;
    const started = await staff.post("/api/support/impersonations", { customer_id, reason, ticket_url });
    expect(started.status).toBe(201);
    // It is running already: this one is refused.
    await staff.post("/api/support/impersonations", { customer_id, reason });
    const { impersonation } = started.json as { impersonation: { id: string } };
    const elevation = { reason: `The customer asked me to, key ${form(other)}`, shown: impersonation.id };
    expect((await staff.post("/api/support/impersonations/current/elevation", elevation)).status).toBe(201);
    await staff.post(`/api/license-keys/${encodeURIComponent(form(one))}/reveal`);
    if (index === 0) await staff.send("DELETE", `/api/license-keys/${key?.id}/activations/${key?.activation_ids[0]}`);
    if (index + 1 < forms.length) await staff.send("DELETE", "/api/support/impersonations/current");
    await staff.post("/api/support/impersonations/current/elevation", elevation);
  }
}

test("a key in another text, however written, reaches neither staff, nor the audit log, nor the customer unrevealed", {
  timeout: 120_000,
}, async () => {
  const made = await newCustomer();
  const { customer, one, other } = made;
  const own = await portal.customerBrowser(customer);
  const { browser: staff } = await portal.newStaff("admin");
  await actWithKeys(staff, made);
  const ids = customer.license_keys.map(({ id }) => id);
  const texts = await readAll(staff, own, { customer_id: customer.customer_id, keys: ids });
  const events = await portal.database.query<{ text: string }>(
    "select a::text as text from audit_events a union all select p::text from audit_personal_data p",
  );
  const rows = await portal.database.query<{ text: string }>("select i::text as text from impersonations i");
  const stored = [...events, ...rows].map(({ text }) => ["stored", text] as const);
  for (const run of [one, other].flatMap(runsOf)) {
    for (const [place, text] of [...texts, ...stored]) {
      if (folded(text).includes(run)) expect.fail(`${place} shows ${run}: ${text}`);
    }
  }
  // The rest of the texts is still there.
  const textOf = (path: string) => texts.find(([place]) => place === path)?.[1];
  expect(textOf(`/api/license-keys/${ids[0]}`)).toContain("Mac ");
  expect(textOf("/api/visits")).toContain("Ticket 4711: ");
  expect(textOf("/api/support/audit/export?format=csv")).toContain("https://tickets.example/?key=****");
});

test("a search for devices can't guess what is hidden", async () => {
  const { customer, one } = await newCustomer();
  const { browser: staff } = await portal.newStaff("agent");
  const path = `/api/support/license-keys/${customer.license_keys[0]?.id}`;
  const guess = await staff.get(`${path}?activations_query=${one.slice(0, 13)}`);
  expect(guess.json).toMatchObject({ activations: [], activations_pagination: { total_count: 0 } });
});
