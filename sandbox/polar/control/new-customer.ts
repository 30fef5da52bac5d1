import { randomUUID } from "node:crypto";
import { memberRead } from "../members.ts";
import type { PolarSandbox } from "../polar-sandbox.ts";
import type { Customer, Member, Organization } from "../records.ts";
import { invalid } from "./control-input.ts";
import { makeCustomer } from "./make-record.ts";
import type { NewCustomer, NewMember } from "./new-customer-schema.ts";
import { addKey, planKey } from "./new-license-key.ts";
import { addOrder, findOrderedProduct } from "./new-order.ts";

/** Adds a described customer with members and license keys, and returns all their ids. @throws HTTPException 422 */
export function addCustomer(sandbox: PolarSandbox, given: NewCustomer) {
  const { state, clock, webhooks } = sandbox;
  const organization = state.organizations.by("slug", given.organization)[0];
  if (organization === undefined) throw invalid(["organization"], `There is no organization "${given.organization}".`);
  const id = randomUUID();
  const { email = `${id.slice(0, 8)}@customer.example`, external_id = null, name = "Test Customer", type } = given;
  const isOwn = ({ organization_id }: Customer) => organization_id === organization.id;
  if (state.customers.by("email", email.toLowerCase()).some(isOwn)) {
    throw invalid(["email"], "A customer with this email address already exists.");
  }
  if (external_id !== null && state.customers.by("external", external_id).some(isOwn)) {
    throw invalid(["external_id"], "A customer with this external ID already exists.");
  }
  // Everything is checked before anything is written.
  const planned = given.license_keys.map((key, index) => planKey(sandbox, organization, key, index));
  const orders = given.orders.map((order, index) => ({
    order,
    product: findOrderedProduct(sandbox, organization, order, index),
  }));
  checkMembers(given);

  const { metadata = {} } = given;
  const created_at = clock.iso();
  const customer = state.customers.put(
    makeCustomer({
      id,
      organization_id: organization.id,
      email,
      name,
      type,
      external_id,
      created_at,
      metadata,
      locale: given.locale,
    }),
  );
  const members = addMembers(sandbox, organization, customer, given.members);
  if (given.webhooks) {
    webhooks.send("customer.created", customer);
    for (const member of members) webhooks.send("member.created", memberRead(member));
  }
  const owner = { organization, customer, members };
  // Lists show the oldest key first, so keys added together keep the order in which they were described.
  const license_keys = planned.map((key, index) => {
    const createdMs = key.given.created_at === undefined ? key.createdMs - planned.length + index : key.createdMs;
    return addKey(sandbox, owner, { ...key, createdMs }, given.webhooks);
  });
  for (const { order, product } of orders) {
    const subscription_id = license_keys[order.subscription_of ?? -1]?.subscription_id ?? null;
    addOrder(sandbox, owner, order, { product, subscription_id });
  }
  const organization_id = organization.id;
  return {
    customer_id: id,
    organization_id,
    external_id,
    email,
    name,
    type,
    members: members.map(memberRead),
    license_keys,
  };
}

function checkMembers({ members = [], license_keys }: NewCustomer): void {
  const emails = new Set(members.map(({ email }) => email.toLowerCase()));
  if (emails.size < members.length) throw invalid(["members"], "Two members have the same email.");
  license_keys.forEach(({ member }, index) => {
    if (member !== undefined && !emails.has(member.toLowerCase())) {
      throw invalid(["license_keys", index, "member"], `No member has the email "${member}".`);
    }
  });
}

function addMembers(
  { state, clock }: PolarSandbox,
  organization: Organization,
  customer: Customer,
  given: NewMember[] = [{ email: customer.email ?? "", name: customer.name, role: "owner" }],
): Member[] {
  if (!organization.member_model_enabled) return [];
  return given.map(({ email, name = null, external_id = null, role }) =>
    state.members.put({
      id: randomUUID(),
      organization_id: organization.id,
      customer_id: customer.id,
      email,
      name,
      external_id,
      role: role ?? (customer.type === "individual" ? "owner" : "member"),
      created_at: clock.iso(),
      modified_at: null,
    }),
  );
}
