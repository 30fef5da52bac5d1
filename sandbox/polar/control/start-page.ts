import { Hono } from "hono";
import { html, raw } from "hono/html";
import { guide } from "../../seed/guide.ts";
import { openSession } from "../customer-sessions.ts";
import type { Customer, Member } from "../records.ts";
import type { Sandbox } from "../sandbox.ts";
import { missing } from "./parse.ts";
import { STYLE } from "./start-page-style.ts";

const STAFF = [
  ["agent@northwind.example", "agent", "finds customers and looks at what they see"],
  ["lead@northwind.example", "lead", "may also remove a device on a customer's behalf"],
  ["auditor@northwind.example", "auditor", "reads the audit log, and nothing else"],
  ["admin@northwind.example", "admin", "may do all of it"],
  ["nobody@northwind.example", "no role", "can sign in to the company, not to support"],
] as const;

/** The page a person starts from: whom to be, with what is special about them. A click opens the portal as that person. */
export function startPageRoutes(sandbox: Sandbox): Hono {
  const { state, portalUrl } = sandbox;
  const app = new Hono({ strict: false });

  app.get("/", (c) => c.html(page(sandbox)));

  app.post("/open", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const customer = state.customers.get(form.get("customer_id") ?? "");
    const memberId = form.get("member_id");
    const member = memberId ? state.members.get(memberId) : null;
    const organization = customer && state.organizations.get(customer.organization_id);
    if (customer === undefined || organization === undefined || member === undefined)
      throw missing("customer or member");
    const { token } = openSession(sandbox, organization, customer, member, null);
    await sandbox.database.flush();
    return c.redirect(`${portalUrl}/enter?${new URLSearchParams({ customer_session_token: token })}`, 303);
  });
  return app;
}

interface Person {
  customer: Customer;
  member: Member | null;
  about: string;
}

/** Everybody whom the seed describes; in a state that it did not make, everybody there is. */
function people({ state }: Sandbox): Person[] {
  const seeded = guide.flatMap(({ customer_id, about, members }) => {
    const customer = state.customers.get(customer_id);
    return customer ? [{ customer, about, special: members }] : [];
  });
  const everybody = state.customers.all().map((customer) => ({ customer, about: "", special: new Map() }));
  const all = seeded.length > 0 ? seeded : everybody;
  return all.slice(0, 200).flatMap(({ customer, about, special }): Person[] => {
    const members = state.members.by("customer", customer.id);
    if (customer.type !== "team") {
      const owner = members.find(({ role }) => role === "owner") ?? null;
      return [{ customer, member: owner, about }];
    }
    return members.map((member) => ({ customer, member, about: special.get(member.email) ?? about }));
  });
}

function page(sandbox: Sandbox) {
  const { state, portalUrl, inboxUrl } = sandbox;
  const byOrganization = state.organizations.all().map((organization) => ({
    organization,
    persons: people(sandbox).filter(({ customer }) => customer.organization_id === organization.id),
  }));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Sandbox: who do you want to be?</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
  <p class="brand"><span aria-hidden="true">◆</span> License Portal sandbox</p>
  <h1>Who do you want to be?</h1>
  <p>Everybody here is invented, and everything stays on this machine. A click makes a fresh link, as the vendor's app
  would, and opens the portal with it. <a href="${inboxUrl}">All mail is in the inbox</a>.</p>
</header>
<main>
${byOrganization.map(({ organization, persons }, index) =>
  persons.length === 0
    ? ""
    : html`<section aria-labelledby="organization-${index}">
  <h2 id="organization-${index}">${index === 0 ? `Customers of ${organization.name}` : `A customer of somebody else: ${organization.name}`}</h2>
  ${index === 0 ? "" : html`<p>The portal belongs to ${state.organizations.all()[0]?.name ?? "another vendor"}: it must refuse this link.</p>`}
  <ul class="people">${persons.map((person) => card(state, person))}</ul>
</section>`,
)}
<section aria-labelledby="staff">
  <h2 id="staff">Support staff</h2>
  <p>Staff sign in at <a href="${portalUrl}/support">${portalUrl}/support</a>, with any of these addresses.</p>
  <ul class="people">${STAFF.map(
    ([email, role, about]) => html`<li><a class="card" href="${portalUrl}/support">
      <span class="name">${email}</span> <span class="tag">${role}</span>
      <span class="about">${about}</span></a></li>`,
  )}</ul>
</section>
</main>
<footer><p>For tests: <code>GET /_sandbox/world</code>, <code>/requests</code>, <code>/faults</code>, <code>/settings</code>;
<code>POST /customers</code>, <code>/webhooks</code>.</p></footer>
</body>
</html>`;
}

function card(state: Sandbox["state"], { customer, member, about }: Person) {
  const isTeam = customer.type === "team";
  const keys = member ? state.licenseKeys.by("member", member.id) : state.licenseKeys.by("customer", customer.id);
  const name = (isTeam ? member?.name : customer.name) ?? customer.email;
  return html`<li><form method="post" action="/_sandbox/open">
    <input type="hidden" name="customer_id" value="${customer.id}">
    ${member ? html`<input type="hidden" name="member_id" value="${member.id}">` : ""}
    <button class="card">
      <span class="name"><bdi>${name}</bdi></span>
      <span class="tag">${keys.length === 1 ? "1 key" : `${keys.length} keys`}</span>
      <span class="mail">${(isTeam ? member?.email : customer.email) ?? ""}${isTeam ? html` · ${roleOf(member)} of <bdi>${customer.name}</bdi>` : ""}</span>
      <span class="about">${about}</span>
    </button>
  </form></li>`;
}

const roleOf = (member: Member | null) => (member?.role ?? "member").replace("_", " ");
