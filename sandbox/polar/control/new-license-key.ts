import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { isoMicros } from "../clock.ts";
import { generateKey } from "../license-key-use.ts";
import { displayKey } from "../license-key-view.ts";
import { organizationGrant } from "../organization-benefit-grants.ts";
import type { PolarSandbox } from "../polar-sandbox.ts";
import type { Customer, Member, Organization, Product } from "../records.ts";
import { invalid } from "./control-input.ts";
import { makeLicenseKey } from "./make-license-key.ts";
import { addInterval } from "./make-purchase.ts";
import { makeBenefit } from "./make-record.ts";
import type { NewLicenseKey } from "./new-customer-schema.ts";
import { nextInvoice } from "./new-order.ts";

const dayMs = 86_400_000;

/** The owner of a new key. */
export interface Owner {
  organization: Organization;
  customer: Customer;
  members: readonly Member[];
}

/** A described key with the records it refers to. */
export interface PlannedKey {
  given: NewLicenseKey;
  benefit: models.BenefitLicenseKeys;
  product: Product | null;
  createdMs: number;
}

/** Finds the records that a described key refers to, before anything is written. @throws HTTPException 422 */
export function planKey(
  sandbox: PolarSandbox,
  organization: Organization,
  given: NewLicenseKey,
  index: number,
): PlannedKey {
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
  throw invalid(["license_keys", index], `No such product. There are ${quoted(products.map(({ name }) => name))}.`);
}

function findBenefit({ state, clock }: PolarSandbox, { id }: Organization, { benefit }: NewLicenseKey, index: number) {
  if (typeof benefit !== "string") {
    return makeBenefit({ ...benefit, id: randomUUID(), organization_id: id, created_at: clock.iso() });
  }
  const all = state.benefits.by("organization", id).filter((one) => one.type === "license_keys");
  const found = all.find((one) => one.id === benefit || one.description === benefit);
  if (found) return found;
  const known = quoted(all.map(({ description }) => description));
  throw invalid(["license_keys", index, "benefit"], `No such license key benefit. There are ${known}.`);
}

const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(", ");

/** Adds a planned key with its grant, purchase and activations, and returns their ids. */
export function addKey(sandbox: PolarSandbox, owner: Owner, planned: PlannedKey, sendsWebhooks: boolean) {
  const { state, clock, webhooks } = sandbox;
  const { organization, customer, members } = owner;
  const { given, benefit, product, createdMs } = planned;
  if (state.benefits.get(benefit.id) === undefined) state.benefits.put(benefit);
  const onlyMember = customer.type === "individual" ? members[0] : undefined;
  const member = members.find(({ email }) => email.toLowerCase() === given.member?.toLowerCase()) ?? onlyMember;
  const invoice = nextInvoice(sandbox, organization);
  const kind = given.subscription === undefined ? "order" : "subscription";
  const made = makeLicenseKey(
    {
      ...given,
      organization,
      customer_id: customer.id,
      member_id: member?.id ?? null,
      benefit,
      purchase: product && { kind, product, invoice },
      key: given.key ?? generateKey(benefit.properties.prefix),
      isOwnKey: given.key !== undefined,
      expires_at: expiryOf(planned, clock.ms()),
      createdMs,
      revokedMs: clock.ms(),
      nowMs: clock.ms(),
      activations: describedActivations(given, clock.ms()),
    },
    () => randomUUID(),
  );
  const { licenseKey, grant, subscription, order, activations } = made;
  state.licenseKeys.put(licenseKey);
  if (subscription) state.subscriptions.put(subscription);
  if (order) state.orders.put(order);
  state.grants.put(grant);
  for (const activation of activations) state.activations.put(activation);
  if (sendsWebhooks) {
    webhooks.send("benefit_grant.created", { ...organizationGrant(state, grant), previous_properties: null });
  }
  return {
    id: licenseKey.id,
    key: licenseKey.key,
    display_key: displayKey(licenseKey.key),
    benefit_id: benefit.id,
    member_id: licenseKey.member_id,
    benefit_grant_id: grant.id,
    activation_ids: activations.map(({ id }) => id),
    subscription_id: grant.subscription_id,
    order_id: grant.order_id,
  };
}

function expiryOf({ given, benefit }: PlannedKey, nowMs: number): string | null {
  if (given.expires_at !== undefined) return given.expires_at;
  if (given.expires_in_days !== undefined) return isoMicros(nowMs + given.expires_in_days * dayMs);
  const { expires } = benefit.properties;
  return expires ? isoMicros(addInterval(nowMs, expires.timeframe, expires.ttl)) : null;
}

/** Activations without a date keep the order in which they were described. */
function describedActivations({ activations = 0 }: NewLicenseKey, nowMs: number) {
  const given = Array.isArray(activations)
    ? activations
    : Array.from({ length: activations }, (_, index) => ({ label: `Device ${index + 1}`, created_at: undefined }));
  return given.map(({ created_at, ...activation }, index) => ({
    meta: {},
    conditions: {},
    ...activation,
    created_at: isoMicros(created_at === undefined ? nowMs + index - given.length : Date.parse(created_at)),
  }));
}
