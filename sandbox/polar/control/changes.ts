import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { memberRead } from "../members.ts";
import { organizationGrant } from "../organization-benefit-grants.ts";
import type { PolarSandbox } from "../polar-sandbox.ts";
import type { Customer, LicenseKey, Member } from "../records.ts";
import { invalid, notFound, parse } from "./control-input.ts";

const role = z.enum(["owner", "billing_manager", "member"]);
const name = z.string().nullable();
const newMember = z.strictObject({
  customer_id: z.uuid(),
  email: z.email(),
  name: name.default(null),
  role: role.default("member"),
  external_id: z.string().min(1).nullable().default(null),
});
const memberChange = z.strictObject({
  email: z.email().exactOptional(),
  name: name.exactOptional(),
  role: role.exactOptional(),
});
const customerChange = z.strictObject({
  email: z.email().exactOptional(),
  name: name.exactOptional(),
  external_id: z.string().nullable().exactOptional(),
});

/** The changes that a vendor makes in Polar's dashboard. Like Polar, each one sends its webhook to the portal. */
export function changeRoutes(sandbox: PolarSandbox): Hono {
  const { state, clock, webhooks } = sandbox;
  const app = new Hono({ strict: false });
  const requireCustomer = (id: string) => requireRecord(state.customers.get(id), "customer");
  const requireMember = (id: string) => requireRecord(state.members.get(id), "member");

  app.patch("/customers/:id", async (c) => {
    const given = parse(customerChange, await c.req.json());
    const customer = requireCustomer(c.req.param("id"));
    const changed = state.customers.put({ ...customer, ...given, modified_at: clock.iso() });
    moveOwnerEmail(sandbox, changed);
    webhooks.send("customer.updated", changed);
    return c.json(changed);
  });

  app.post("/customers/:id/delete", (c) => {
    deleteCustomer(sandbox, requireCustomer(c.req.param("id")));
    return c.body(null, 204);
  });

  app.post("/members", async (c) => {
    const given = parse(newMember, await c.req.json());
    const { id, organization_id } = requireCustomer(given.customer_id);
    const isTaken = state.members
      .by("customer", id)
      .some(({ email }) => email.toLowerCase() === given.email.toLowerCase());
    if (isTaken) throw invalid(["email"], "A member with this email already exists.");
    const made = { ...given, id: randomUUID(), organization_id, created_at: clock.iso(), modified_at: null };
    const member = memberRead(state.members.put(made));
    webhooks.send("member.created", member);
    return c.json(member, 201);
  });

  app.patch("/members/:id", async (c) => {
    const given = parse(memberChange, await c.req.json());
    const member = requireMember(c.req.param("id"));
    const changed = memberRead(state.members.put({ ...member, ...given, modified_at: clock.iso() }));
    webhooks.send("member.updated", changed);
    return c.json(changed);
  });

  app.delete("/members/:id", (c) => {
    const member = requireMember(c.req.param("id"));
    removeMember(sandbox, member);
    return c.body(null, 204);
  });

  app.post("/license-keys/:id/revoke", (c) => {
    revokeKey(sandbox, requireRecord(state.licenseKeys.get(c.req.param("id")), "license key"));
    return c.body(null, 204);
  });
  return app;
}

function requireRecord<T>(record: T | undefined, what: string): T {
  if (record === undefined) throw notFound(what);
  return record;
}

/** An individual's owner member has the customer's email. Polar changes it without a `member.updated`. */
function moveOwnerEmail({ state, clock }: PolarSandbox, { id, type, email }: Customer): void {
  if (type !== "individual" || !email) return;
  const owner = state.members.by("customer", id).find(({ role }) => role === "owner");
  if (!owner || owner.email.toLowerCase() === email.toLowerCase()) return;
  state.members.put({ ...owner, email, modified_at: clock.iso() });
}

/** Removes a member. Polar says so at once, and revokes the keys afterwards. */
function removeMember(sandbox: PolarSandbox, member: Member): void {
  const { state, webhooks } = sandbox;
  webhooks.send("member.deleted", memberRead(member));
  for (const key of [...state.licenseKeys.by("member", member.id)]) revokeKey(sandbox, key);
  state.members.remove(member.id);
}

/** Revokes a key and its grants, and ends the subscription that paid for it. */
function revokeKey({ state, clock, webhooks }: PolarSandbox, key: LicenseKey): void {
  if (key.status === "revoked") return;
  const now = clock.iso();
  state.licenseKeys.put({ ...key, status: "revoked", modified_at: now });
  for (const grant of [...state.grants.by("license_key", key.id)]) {
    if (grant.revoked_at !== null) continue;
    const revoked = state.grants.put({ ...grant, granted_at: null, revoked_at: now, modified_at: now });
    const subscription = state.subscriptions.get(grant.subscription_id ?? "");
    if (subscription?.status === "active") {
      const ended = { status: "canceled", canceled_at: now, ends_at: now, ended_at: now } as const;
      state.subscriptions.put({ ...subscription, ...ended, modified_at: now });
    }
    webhooks.send("benefit_grant.revoked", { ...organizationGrant(state, revoked), previous_properties: null });
  }
}

/** Deletes a customer softly, as Polar does: revokes the keys and invalidates the tokens, but keeps the members. */
function deleteCustomer(sandbox: PolarSandbox, customer: Customer): void {
  const { state, clock, webhooks } = sandbox;
  for (const key of [...state.licenseKeys.by("customer", customer.id)]) revokeKey(sandbox, key);
  const now = clock.iso();
  const { external_id, metadata } = customer;
  const deleted = state.deletedCustomers.put({
    ...customer,
    email: customer.email ?? "",
    type: customer.type,
    external_id: null,
    metadata: external_id ? { ...metadata, __external_id: external_id } : metadata,
    deleted_at: now,
    modified_at: now,
  });
  state.customers.remove(customer.id);
  webhooks.send("customer.deleted", deleted);
}
