import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { memberRead } from "../members.ts";
import type { PolarSandbox } from "../polar-sandbox.ts";
import { findOrAddMember } from "../team-members.ts";
import { invalid, notFound, parse } from "./control-input.ts";
import { licenseKey } from "./new-customer-schema.ts";
import { addKey, planKey } from "./new-license-key.ts";

const newSeat = z.strictObject({
  customer_id: z.uuid(),
  email: z.email(),
  /** Whether the person takes the seat at once. Their license keys are granted then. */
  claimed: z.boolean().default(false),
  license_keys: z.array(licenseKey).default([]),
});

/**
 * The seats of a team, as far as a test needs them. As at Polar, a seat makes its member at once and sends
 * `customer_seat.*` and `benefit_grant.created`, but never `member.created`.
 */
export function seatRoutes(sandbox: PolarSandbox): Hono {
  const { state, clock, webhooks } = sandbox;
  const app = new Hono({ strict: false });

  app.post("/seats", async (c) => {
    const given = parse(newSeat, await c.req.json());
    const customer = state.customers.get(given.customer_id);
    const organization = customer && state.organizations.get(customer.organization_id);
    if (!customer || !organization) throw notFound("customer");
    if (customer.type !== "team") throw invalid(["customer_id"], "Only a team has seats.");
    if (given.license_keys.length > 0 && !given.claimed)
      throw invalid(["license_keys"], "Nobody has claimed the seat.");
    const planned = given.license_keys.map((key, index) => planKey(sandbox, organization, key, index));

    const member = findOrAddMember(sandbox, customer, { email: given.email, name: null, role: "member" });
    const assigned = {
      created_at: clock.iso(),
      modified_at: clock.iso(),
      id: randomUUID(),
      subscription_id: null,
      order_id: null,
      status: "pending",
      customer_id: customer.id,
      member_id: member.id,
      member: memberRead(member),
      email: member.email,
      customer_email: member.email,
      invitation_token_expires_at: clock.iso(),
      claimed_at: null,
      revoked_at: null,
      seat_metadata: {},
    };
    webhooks.send("customer_seat.assigned", assigned);
    const claimed = { ...assigned, status: "claimed", claimed_at: clock.iso() };
    if (given.claimed) webhooks.send("customer_seat.claimed", claimed);
    const owner = { organization, customer, members: [member] };
    const license_keys = planned.map((key) =>
      addKey(sandbox, owner, { ...key, given: { ...key.given, member: member.email } }, true),
    );
    return c.json({ member: memberRead(member), license_keys }, 201);
  });
  return app;
}
