import { randomUUID } from "node:crypto";
import { memberRead } from "../customer-sessions.ts";
import type { Customer, Member, Organization } from "../records.ts";
import type { Sandbox } from "../sandbox.ts";
import { makeCustomer } from "./make.ts";
import type { NewCustomer, NewMember } from "./new-customer-schema.ts";
import { addKey, planKey } from "./new-license-key.ts";
import { unfit } from "./parse.ts";

/** Adds a customer as described, with members and license keys, and answers all their ids. */
export function addCustomer(sandbox: Sandbox, given: NewCustomer) {
  const { state, clock } = sandbox;
  const organization = state.organizations.by("slug", given.organization)[0];
  if (organization === undefined) throw unfit(["organization"], `There is no organization "${given.organization}".`);
  const id = randomUUID();
  const email = given.email ?? `${id.slice(0, 8)}@customer.example`;
  const taken = state.customers.by("email", email.toLowerCase()).some((one) => one.organization_id === organization.id);
  if (taken) throw unfit(["email"], "A customer with this email address already exists.");
  const external = given.external_id ?? null;
  const known = external === null ? [] : state.customers.by("external", external);
  if (known.some((one) => one.organization_id === organization.id)) {
    throw unfit(["external_id"], "A customer with this external ID already exists.");
  }
  // Everything is checked before anything is written.
  const planned = given.license_keys.map((key, index) => planKey(sandbox, organization, key, index));
  checkMembers(given);

  const customer = state.customers.put(
    makeCustomer({
      id,
      organization_id: organization.id,
      email,
      name: given.name === undefined ? "Test Customer" : given.name,
      type: given.type,
      external_id: external,
      created_at: clock.iso(),
      ...(given.metadata ? { metadata: given.metadata } : {}),
    }),
  );
  const members = addMembers(sandbox, organization, customer, given.members);
  if (given.webhooks) {
    sandbox.webhooks.send("customer.created", customer);
    for (const member of members) sandbox.webhooks.send("member.created", memberRead(member));
  }
  const owner = { organization, customer, members };
  // Keys are listed oldest first: those made together keep the order in which they were described.
  const license_keys = planned.map((key, index) => {
    const createdMs = key.given.created_at === undefined ? key.createdMs - planned.length + index : key.createdMs;
    return addKey(sandbox, owner, { ...key, createdMs }, given.webhooks);
  });
  return {
    customer_id: id,
    organization_id: organization.id,
    external_id: external,
    email,
    name: customer.name,
    type: given.type,
    members: members.map(memberRead),
    license_keys,
  };
}

function checkMembers({ members = [], license_keys }: NewCustomer): void {
  const addresses = new Set(members.map(({ email }) => email.toLowerCase()));
  if (addresses.size < members.length) throw unfit(["members"], "Two members have the same address.");
  license_keys.forEach(({ member }, index) => {
    if (member !== undefined && !addresses.has(member.toLowerCase())) {
      throw unfit(["license_keys", index, "member"], `No member has the address "${member}".`);
    }
  });
}

function addMembers(sandbox: Sandbox, organization: Organization, customer: Customer, given?: NewMember[]): Member[] {
  if (!organization.member_model_enabled) return [];
  const owner = { email: customer.email ?? "", name: customer.name, role: "owner" } as const;
  return (given ?? [owner]).map((member) =>
    sandbox.state.members.put({
      id: randomUUID(),
      organization_id: organization.id,
      customer_id: customer.id,
      email: member.email,
      name: member.name ?? null,
      external_id: ("external_id" in member ? member.external_id : null) ?? null,
      role: member.role ?? (customer.type === "individual" ? "owner" : "member"),
      created_at: sandbox.clock.iso(),
      modified_at: null,
    }),
  );
}
