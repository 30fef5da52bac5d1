import { Hono } from "hono";
import { html } from "hono/html";
import { htmlPage } from "../../html-page.ts";
import { demoUsers } from "../../oidc/users.ts";
import { guide } from "../../seed/guide.ts";
import { openSession } from "../customer-sessions.ts";
import type { PolarSandbox } from "../polar-sandbox.ts";
import type { Customer, Member } from "../records.ts";
import { notFound } from "./control-input.ts";

/** The start page lists everyone you can sign in as. A click opens the portal as that person. */
export function startPageRoutes(sandbox: PolarSandbox): Hono {
  const { state, portalUrl } = sandbox;
  const app = new Hono({ strict: false });

  app.get("/", (c) => c.html(startPage(sandbox)));

  app.post("/open", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const customer = state.customers.get(form.get("customer_id") ?? "");
    const memberId = form.get("member_id");
    const member = memberId ? state.members.get(memberId) : null;
    const organization = customer && state.organizations.get(customer.organization_id);
    if (!customer || !organization || member === undefined) throw notFound("customer or member");
    const { token } = openSession(sandbox, organization, customer, member, null);
    return c.redirect(`${portalUrl}/enter?${new URLSearchParams({ customer_session_token: token })}`, 303);
  });
  return app;
}

interface Person {
  customer: Customer;
  member: Member | null;
  about: string;
}

/** Everyone in the seed, or every customer if the state has none of the seed's. */
function people({ state }: PolarSandbox): Person[] {
  const seeded = guide.flatMap(({ customer_id, about, members }) => {
    const customer = state.customers.get(customer_id);
    return customer ? [{ customer, about, members }] : [];
  });
  const all = state.customers.all().map((customer) => ({ customer, about: "", members: new Map<string, string>() }));
  return (seeded.length > 0 ? seeded : all.slice(0, 200)).flatMap(({ customer, about, members: special }): Person[] => {
    const members = state.members.by("customer", customer.id);
    if (customer.type !== "team") return [{ customer, member: members[0] ?? null, about }];
    return members.map((member) => ({ customer, member, about: special.get(member.email) ?? about }));
  });
}

function startPage(sandbox: PolarSandbox) {
  const { state, portalUrl, inboxUrl } = sandbox;
  const everyone = people(sandbox);
  const sections = state.organizations.all().map(({ id, name }, index) => {
    const cards = everyone.flatMap((one) => (one.customer.organization_id === id ? [card(state, one)] : []));
    if (cards.length === 0) return "";
    const foreign = html`<p>The portal must refuse this link, because it belongs to another vendor.</p>`;
    return html`<section aria-labelledby="organization-${index}">
  <h2 id="organization-${index}">Customers of ${name}</h2>
  ${index === 0 ? "" : foreign}
  <ul class="list tiles">${cards}</ul>
</section>`;
  });
  return htmlPage({
    title: "Sandbox: sign in as anyone",
    body: html`<header>
  <p class="brand"><span aria-hidden="true">◆</span> License Portal sandbox</p>
  <h1>Sign in as anyone</h1>
  <p>All these people are fictional, and nothing leaves this machine. Choose one to open the portal with a new link, as
  the vendor's app would. <a href="${inboxUrl}">All email goes to the inbox</a>.
  <a href="/_sandbox/mails">See every email that the portal sends</a>.</p>
  <p>Selling something yourself? <a href="/_sandbox/brand">Try your brand</a>: logo, colors, font and words.</p>
</header>
<main>
${sections}
<section aria-labelledby="staff">
  <h2 id="staff">Support staff</h2>
  <p>Sign in at <a href="${portalUrl}/support">${portalUrl}/support</a> with any of these emails.</p>
  <ul class="list tiles">${demoUsers.map(
    ({ email, roles, about }) => html`<li><a class="card" href="${portalUrl}/support">
      <span class="name">${email}</span> <span class="tag">${roles[0] ?? "no role"}</span>
      <span class="about">${about}</span></a></li>`,
  )}</ul>
</section>
</main>
<footer><p>For tests: <code>GET /_sandbox/world</code>, <code>/requests</code>, <code>/faults</code>, <code>/settings</code>;
<code>POST /customers</code>, <code>/webhooks</code>.</p></footer>`,
  });
}

function card(state: PolarSandbox["state"], { customer, member, about }: Person) {
  const keys = member ? state.licenseKeys.by("member", member.id) : state.licenseKeys.by("customer", customer.id);
  const { name, email } = customer.type === "team" && member ? member : customer;
  const role = html` · ${(member?.role ?? "member").replace("_", " ")} of <bdi>${customer.name}</bdi>`;
  return html`<li><form method="post" action="/_sandbox/open">
    <input type="hidden" name="customer_id" value="${customer.id}">
    ${member ? html`<input type="hidden" name="member_id" value="${member.id}">` : ""}
    <button class="card">
      <span class="name"><bdi>${name ?? email}</bdi></span>
      <span class="tag">${keys.length === 1 ? "1 key" : `${keys.length} keys`}</span>
      <span class="more">${email ?? ""}${customer.type === "team" ? role : ""}</span>
      <span class="about">${about}</span>
    </button>
  </form></li>`;
}
