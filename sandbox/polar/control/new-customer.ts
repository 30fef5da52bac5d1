import { randomUUID } from "node:crypto";
import { isoMicros } from "../clock.ts";
import { memberRead } from "../customer-sessions.ts";
import { generateKey } from "../license-key-use.ts";
import { displayKey } from "../license-key-view.ts";
import { organizationGrant } from "../organization-benefit-grants.ts";
import type { Benefit, Customer, Member, Organization, Product } from "../records.ts";
import type { Sandbox } from "../sandbox.ts";
import { addInterval, makeBenefit, makeCustomer, makeOrder, makeSubscription } from "./make.ts";
import type { NewCustomer, NewLicenseKey, NewMember } from "./new-customer-schema.ts";
import { unfit } from "./parse.ts";

const DAY_MS = 86_400_000;

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
  const benefits = given.license_keys.map((key, index) => findBenefit(sandbox, organization, key, index));
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
  const license_keys = given.license_keys.map((key, index) => {
    const benefit = benefits[index];
    if (benefit === undefined) throw new Error("every key has its benefit");
    return addLicenseKey(sandbox, organization, customer, members, benefit, key, index, given.webhooks);
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

function findBenefit(
  { state, clock }: Sandbox,
  organization: Organization,
  key: NewLicenseKey,
  index: number,
): Benefit {
  const wanted = key.benefit;
  if (typeof wanted !== "string") {
    const { properties, ...benefit } = wanted;
    const given = { ...benefit, id: randomUUID(), organization_id: organization.id, created_at: clock.iso() };
    return makeBenefit({
      id: given.id,
      organization_id: given.organization_id,
      created_at: given.created_at,
      description: given.description,
      ...(given.visibility ? { visibility: given.visibility } : {}),
      ...(properties ? { properties: Object.fromEntries(Object.entries(properties)) } : {}),
    });
  }
  const all = state.benefits.by("organization", organization.id);
  const benefit = all.find(({ id, description }) => id === wanted || description === wanted);
  if (benefit?.type === "license_keys") return benefit;
  const known = all.filter(({ type }) => type === "license_keys").map(({ description }) => `"${description}"`);
  throw unfit(["license_keys", index, "benefit"], `No such license key benefit. There are ${known.join(", ")}.`);
}

function addLicenseKey(
  sandbox: Sandbox,
  organization: Organization,
  customer: Customer,
  members: readonly Member[],
  benefit: Benefit,
  given: NewLicenseKey,
  index: number,
  webhooks: boolean,
) {
  const { state, clock } = sandbox;
  if (benefit.type !== "license_keys") throw new Error("a license key comes from a license key benefit");
  if (state.benefits.get(benefit.id) === undefined) state.benefits.put(benefit);
  const now = clock.ms();
  // Keys are listed oldest first: those made together keep the order in which they were described.
  const created_at = given.created_at ?? clock.iso(index);
  const status = given.status ?? "granted";
  const owner = customer.type === "individual" ? members[0] : undefined;
  const member = members.find(({ email }) => email.toLowerCase() === given.member?.toLowerCase()) ?? owner;
  const { prefix, expires, activations, limit_usage } = benefit.properties;
  const ownExpiry = expires ? isoMicros(addInterval(now, expires.timeframe, expires.ttl)) : null;
  const inDays = given.expires_in_days === undefined ? undefined : clock.iso(given.expires_in_days * DAY_MS);
  const key = state.licenseKeys.put({
    id: randomUUID(),
    organization_id: organization.id,
    customer_id: customer.id,
    member_id: member?.id ?? null,
    benefit_id: benefit.id,
    key: given.key ?? generateKey(prefix),
    status,
    limit_activations: given.limit_activations === undefined ? (activations?.limit ?? null) : given.limit_activations,
    usage: given.usage ?? 0,
    limit_usage: given.limit_usage === undefined ? (limit_usage ?? null) : given.limit_usage,
    validations: given.validations ?? 0,
    last_validated_at: given.last_validated_at ?? null,
    expires_at: given.expires_at === undefined ? (inDays ?? ownExpiry) : given.expires_at,
    created_at,
    modified_at: null,
  });
  const revoked = status === "revoked";
  const bought = buy(sandbox, organization, customer, benefit, given, Date.parse(created_at), revoked);
  const grant = state.grants.put({
    id: randomUUID(),
    customer_id: customer.id,
    member_id: member?.id ?? null,
    benefit_id: benefit.id,
    ...bought,
    granted_at: revoked ? null : created_at,
    revoked_at: revoked ? clock.iso() : null,
    properties: {
      ...(given.key === undefined ? {} : { user_provided_key: given.key }),
      license_key_id: key.id,
      display_key: displayKey(key.key),
    },
    created_at,
    modified_at: null,
  });
  if (webhooks)
    sandbox.webhooks.send("benefit_grant.created", { ...organizationGrant(state, grant), previous_properties: null });
  const devices = Array.isArray(given.activations)
    ? given.activations
    : Array.from({ length: given.activations ?? 0 }, (_, device) => ({ label: `Device ${device + 1}` }));
  const activation_ids = devices.map((device, place) => {
    const {
      label,
      meta = {},
      conditions = {},
      created_at: at = clock.iso(place),
    } = { meta: undefined, conditions: undefined, created_at: undefined, ...device };
    const id = randomUUID();
    state.activations.put({ id, license_key_id: key.id, label, meta, conditions, created_at: at, modified_at: null });
    return id;
  });
  const { id, key: text, benefit_id, member_id } = key;
  return {
    id,
    key: text,
    display_key: displayKey(text),
    benefit_id,
    member_id,
    benefit_grant_id: grant.id,
    activation_ids,
    ...bought,
  };
}

/** The purchase a key comes from: a subscription or an order of the product that has its benefit. */
function buy(
  sandbox: Sandbox,
  organization: Organization,
  customer: Customer,
  benefit: Benefit,
  { subscription, order }: NewLicenseKey,
  createdMs: number,
  revoked: boolean,
): { subscription_id: string | null; order_id: string | null } {
  const { state, clock } = sandbox;
  const wanted = subscription ?? order;
  if (wanted === undefined) return { subscription_id: null, order_id: null };
  const products = state.products.by("organization", organization.id);
  const product =
    products.find((one) => (wanted === true ? hasBenefit(one, benefit) : one.name === wanted)) ?? products[0];
  if (product === undefined) throw unfit(["license_keys"], "The organization has no product.");
  const purchase = { customer_id: customer.id, product, organization, createdMs, nowMs: clock.ms() };
  if (subscription !== undefined) {
    const bought = makeSubscription({ ...purchase, canceledMs: revoked ? clock.ms() : null });
    return { subscription_id: state.subscriptions.put(bought).id, order_id: null };
  }
  const invoice = `${organization.slug.slice(0, 2).toUpperCase()}-${10_000 + state.orders.size}`;
  return { subscription_id: null, order_id: state.orders.put(makeOrder({ ...purchase, invoice })).id };
}

const hasBenefit = ({ benefits }: Product, { id }: Benefit) => benefits.some((one) => one.id === id);
