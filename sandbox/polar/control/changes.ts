import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { memberRead } from "../customer-sessions.ts";
import { organizationGrant } from "../organization-benefit-grants.ts";
import type { LicenseKey } from "../records.ts";
import type { Sandbox } from "../sandbox.ts";
import { missing, parse, unfit } from "./parse.ts";

const role = z.enum(["owner", "billing_manager", "member"]);
const newMember = z.strictObject({
  customer_id: z.uuid(),
  email: z.email(),
  name: z.string().nullable().default(null),
  role: role.default("member"),
  external_id: z.string().min(1).nullable().default(null),
});
const memberChange = z.strictObject({
  email: z.email().optional(),
  name: z.string().nullable().optional(),
  role: role.optional(),
});
const customerChange = z.strictObject({
  email: z.email().optional(),
  name: z.string().nullable().optional(),
  external_id: z.string().nullable().optional(),
});

/** What a vendor does in Polar's dashboard. Each change tells the portal by webhook, as Polar does. */
export function changeRoutes(sandbox: Sandbox): Hono {
  const { state, clock, webhooks } = sandbox;
  const app = new Hono({ strict: false });

  app.patch("/customers/:id", async (c) => {
    const given = parse(customerChange, await c.req.json());
    const customer = state.customers.get(c.req.param("id"));
    if (customer === undefined) throw missing("customer");
    const { email = customer.email ?? "", name = customer.name, external_id = customer.external_id ?? null } = given;
    const changed = state.customers.put({ ...customer, email, name, external_id, modified_at: clock.iso() });
    webhooks.send("customer.updated", changed);
    return c.json(changed);
  });

  app.post("/customers/:id/delete", (c) => {
    deleteCustomer(sandbox, c.req.param("id"));
    return c.body(null, 204);
  });

  app.post("/members", async (c) => {
    const given = parse(newMember, await c.req.json());
    const customer = state.customers.get(given.customer_id);
    if (customer === undefined) throw missing("customer");
    const others = state.members.by("customer", customer.id);
    if (others.some(({ email }) => email.toLowerCase() === given.email.toLowerCase())) {
      throw unfit(["email"], "A member with this address already exists.");
    }
    const { organization_id } = customer;
    const made = { ...given, id: randomUUID(), organization_id, created_at: clock.iso(), modified_at: null };
    const member = memberRead(state.members.put(made));
    webhooks.send("member.created", member);
    return c.json(member, 201);
  });

  app.patch("/members/:id", async (c) => {
    const given = parse(memberChange, await c.req.json());
    const member = state.members.get(c.req.param("id"));
    if (member === undefined) throw missing("member");
    const { email = member.email, name = member.name, role: newRole = member.role } = given;
    const changed = memberRead(state.members.put({ ...member, email, name, role: newRole, modified_at: clock.iso() }));
    webhooks.send("member.updated", changed);
    return c.json(changed);
  });

  app.delete("/members/:id", (c) => {
    const member = state.members.get(c.req.param("id"));
    if (member === undefined) throw missing("member");
    for (const key of [...state.licenseKeys.by("member", member.id)]) revokeKey(sandbox, key);
    const last = memberRead(member);
    state.members.remove(member.id);
    webhooks.send("member.deleted", last);
    return c.body(null, 204);
  });

  app.post("/license-keys/:id/revoke", (c) => {
    const key = state.licenseKeys.get(c.req.param("id"));
    if (key === undefined) throw missing("license key");
    revokeKey(sandbox, key);
    return c.body(null, 204);
  });
  return app;
}

/** Takes a key back: key and grant are revoked, and a subscription that paid for it ends. */
function revokeKey({ state, clock, webhooks }: Sandbox, key: LicenseKey): void {
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

/** Deletes a customer as Polar does, softly: its keys are revoked, its tokens are worth nothing, its members remain listed. */
function deleteCustomer(sandbox: Sandbox, id: string): void {
  const { state, clock, webhooks } = sandbox;
  const customer = state.customers.get(id);
  if (customer === undefined) throw missing("customer");
  for (const key of [...state.licenseKeys.by("customer", id)]) revokeKey(sandbox, key);
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
  state.customers.remove(id);
  webhooks.send("customer.deleted", deleted);
}
