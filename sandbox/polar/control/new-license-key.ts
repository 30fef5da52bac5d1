import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { isoMicros } from "../clock.ts";
import { generateKey } from "../license-key-use.ts";
import { displayKey } from "../license-key-view.ts";
import { organizationGrant } from "../organization-benefit-grants.ts";
import type { Customer, LicenseKey, Member, Organization, Product } from "../records.ts";
import type { Sandbox } from "../sandbox.ts";
import { makeBenefit } from "./make.ts";
import { addInterval, makeOrder, makeSubscription } from "./make-purchase.ts";
import type { NewLicenseKey } from "./new-customer-schema.ts";
import { unfit } from "./parse.ts";

const DAY_MS = 86_400_000;

/** Who gets a key. */
export interface Owner {
  organization: Organization;
  customer: Customer;
  members: readonly Member[];
}

/** A described key with the records it refers to: found before anything is written. */
export interface PlannedKey {
  given: NewLicenseKey;
  benefit: models.BenefitLicenseKeys;
  product: Product | null;
  createdMs: number;
}

/** Finds what a described key refers to. Throws 422 when there is no such benefit or product. */
export function planKey(sandbox: Sandbox, organization: Organization, given: NewLicenseKey, index: number): PlannedKey {
  const benefit = findBenefit(sandbox, organization, given, index);
  const wanted = given.subscription ?? given.order;
  const createdMs = given.created_at === undefined ? sandbox.clock.ms() : Date.parse(given.created_at);
  if (wanted === undefined) return { given, benefit, product: null, createdMs };
  const products = sandbox.state.products.by("organization", organization.id);
  const product =
    wanted === true
      ? (products.find(({ benefits }) => benefits.some(({ id }) => id === benefit.id)) ?? products[0])
      : products.find(({ name }) => name === wanted);
  if (product !== undefined) return { given, benefit, product, createdMs };
  const known = products.map(({ name }) => `"${name}"`).join(", ");
  throw unfit(["license_keys", index], `No such product. There are ${known}.`);
}

function findBenefit({ state, clock }: Sandbox, organization: Organization, given: NewLicenseKey, index: number) {
  const wanted = given.benefit;
  if (typeof wanted !== "string") {
    const { description, visibility = "public", properties = {} } = wanted;
    const defined = Object.entries(properties).filter(([, value]) => value !== undefined);
    const own = { id: randomUUID(), organization_id: organization.id, created_at: clock.iso() };
    return makeBenefit({ ...own, description, visibility, properties: Object.fromEntries(defined) });
  }
  const all = state.benefits.by("organization", organization.id);
  const benefit = all.find(({ id, description }) => id === wanted || description === wanted);
  if (benefit?.type === "license_keys") return benefit;
  const known = all.filter(({ type }) => type === "license_keys").map(({ description }) => `"${description}"`);
  throw unfit(["license_keys", index, "benefit"], `No such license key benefit. There are ${known.join(", ")}.`);
}

/** Adds a planned key with its grant, purchase and activations, and answers their ids. */
export function addKey(sandbox: Sandbox, owner: Owner, planned: PlannedKey, webhooks: boolean) {
  const { state, clock } = sandbox;
  const { given, benefit, createdMs } = planned;
  if (state.benefits.get(benefit.id) === undefined) state.benefits.put(benefit);
  const key = state.licenseKeys.put(makeKey(sandbox, owner, planned));
  const purchase = buy(sandbox, owner, planned);
  const created_at = isoMicros(createdMs);
  const isRevoked = key.status === "revoked";
  const grant = state.grants.put({
    id: randomUUID(),
    customer_id: owner.customer.id,
    member_id: key.member_id,
    benefit_id: benefit.id,
    ...purchase,
    granted_at: isRevoked ? null : created_at,
    revoked_at: isRevoked ? clock.iso() : null,
    properties: {
      ...(given.key === undefined ? {} : { user_provided_key: given.key }),
      license_key_id: key.id,
      display_key: displayKey(key.key),
    },
    created_at,
    modified_at: null,
  });
  if (webhooks) {
    const data = { ...organizationGrant(state, grant), previous_properties: null };
    sandbox.webhooks.send("benefit_grant.created", data);
  }
  return {
    id: key.id,
    key: key.key,
    display_key: displayKey(key.key),
    benefit_id: benefit.id,
    member_id: key.member_id,
    benefit_grant_id: grant.id,
    activation_ids: addActivations(sandbox, key, given),
    ...purchase,
  };
}

function makeKey({ clock }: Sandbox, { organization, customer, members }: Owner, planned: PlannedKey): LicenseKey {
  const { given, benefit, createdMs } = planned;
  const own = customer.type === "individual" ? members[0] : undefined;
  const member = members.find(({ email }) => email.toLowerCase() === given.member?.toLowerCase()) ?? own;
  const { prefix, expires, activations, limit_usage } = benefit.properties;
  const usual = expires ? isoMicros(addInterval(clock.ms(), expires.timeframe, expires.ttl)) : null;
  const inDays = given.expires_in_days === undefined ? usual : clock.iso(given.expires_in_days * DAY_MS);
  const { limit_activations = activations?.limit ?? null, limit_usage: limit = limit_usage ?? null } = given;
  return {
    id: randomUUID(),
    organization_id: organization.id,
    customer_id: customer.id,
    member_id: member?.id ?? null,
    benefit_id: benefit.id,
    key: given.key ?? generateKey(prefix),
    status: given.status ?? "granted",
    limit_activations,
    usage: given.usage ?? 0,
    limit_usage: limit,
    validations: given.validations ?? 0,
    last_validated_at: given.last_validated_at ?? null,
    expires_at: given.expires_at === undefined ? inDays : given.expires_at,
    created_at: isoMicros(createdMs),
    modified_at: null,
  };
}

/** The purchase a key comes from; a revoked key's subscription has ended. */
function buy(
  { state, clock }: Sandbox,
  { organization, customer }: Owner,
  { given, product, createdMs }: PlannedKey,
): { subscription_id: string | null; order_id: string | null } {
  if (product === null) return { subscription_id: null, order_id: null };
  const purchase = { customer_id: customer.id, product, organization, createdMs, nowMs: clock.ms() };
  if (given.subscription !== undefined) {
    const canceledMs = given.status === "revoked" ? clock.ms() : null;
    return {
      subscription_id: state.subscriptions.put(makeSubscription({ ...purchase, canceledMs })).id,
      order_id: null,
    };
  }
  const invoice = `${organization.slug.slice(0, 2).toUpperCase()}-${10_000 + state.orders.size}`;
  return { subscription_id: null, order_id: state.orders.put(makeOrder({ ...purchase, invoice })).id };
}

function addActivations({ state, clock }: Sandbox, key: LicenseKey, { activations = 0 }: NewLicenseKey): string[] {
  const devices = Array.isArray(activations)
    ? activations
    : Array.from({ length: activations }, (_, index) => ({ label: `Device ${index + 1}`, meta: {}, conditions: {} }));
  return devices.map((device, index) => {
    const { label, meta = {}, conditions = {} } = device;
    // Those made together keep the order in which they were described.
    const at = "created_at" in device ? device.created_at : undefined;
    const created_at = at === undefined ? clock.iso(index - devices.length) : isoMicros(Date.parse(at));
    const made = { id: randomUUID(), license_key_id: key.id, label, meta, conditions, created_at, modified_at: null };
    return state.activations.put(made).id;
  });
}
