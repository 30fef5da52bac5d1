import type { models } from "@polar-sh/sdk/2026-10";
import { benefitType } from "./benefits.ts";
import { type Answer, type Call, Input, ok } from "./call.ts";
import { micros } from "./clock.ts";
import { portalCustomer } from "./customer-token.ts";
import { contains, inOrderOfWriting, listAnswer, readPage, sorted } from "./page.ts";
import { resourceNotFound } from "./problem.ts";
import type { Benefit, Grant, Organization } from "./records.ts";
import type { Route } from "./router.ts";
import type { State } from "./state.ts";
import { asCustomer, type CustomerSubject } from "./subject.ts";
import { uuid4 } from "./uuid.ts";
import { text } from "./validation.ts";

/** An own grant with its benefit: neither revoked nor of a benefit that is not public. */
interface Shown {
  grant: Grant;
  benefit: Benefit;
  organization: Organization;
}

function ownGrants(state: State, { customer, member }: CustomerSubject): Shown[] {
  const grants = member ? state.grants.by("member", member.id) : state.grants.by("customer", customer.id);
  return inOrderOfWriting(grants).flatMap((grant) => {
    const benefit = state.benefits.get(grant.benefit_id);
    const organization = benefit && state.organizations.get(benefit.organization_id);
    const shown = benefit && organization && grant.revoked_at === null && benefit.visibility === "public";
    return shown ? [{ grant, benefit, organization }] : [];
  });
}

/** The purchase that a grant comes from, and the place of its benefit in the product. */
function purchase(state: State, { subscription_id, order_id, benefit_id }: Grant) {
  const bought = subscription_id ? state.subscriptions.get(subscription_id) : state.orders.get(order_id ?? "");
  const product = state.products.get(bought?.product_id ?? "");
  const place = product?.benefits.findIndex(({ id }) => id === benefit_id) ?? -1;
  return { checkoutId: bought?.checkout_id ?? null, place: place < 0 ? null : place };
}

const PROPERTIES = ["granted_at", "type", "organization", "product_benefit"] as const;

function list(call: Call): Answer {
  const subject = asCustomer(call.subject);
  const { state } = call.sandbox;
  const input = new Input(call);
  const page = readPage(input);
  const sorting = input.sorting(PROPERTIES, ["product_benefit", "-granted_at"]);
  const query = input.query("query", text, null);
  const types = input.filter("type", benefitType, "str-enum[BenefitType]");
  const benefitIds = input.filter("benefit_id", uuid4, "uuid");
  const checkoutIds = input.filter("checkout_id", uuid4, "uuid");
  const orderIds = input.filter("order_id", uuid4, "uuid");
  const subscriptionIds = input.filter("subscription_id", uuid4, "uuid");
  const memberIds = input.filter("member_id", uuid4, "uuid");
  input.check();
  const found = ownGrants(state, subject).filter(
    ({ grant, benefit }) =>
      (query === null || contains(benefit.description, query)) &&
      (types?.has(benefit.type) ?? true) &&
      (benefitIds?.has(grant.benefit_id) ?? true) &&
      (checkoutIds?.has(purchase(state, grant).checkoutId ?? "") ?? true) &&
      (orderIds?.has(grant.order_id ?? "") ?? true) &&
      (subscriptionIds?.has(grant.subscription_id ?? "") ?? true) &&
      (memberIds?.has(grant.member_id ?? "") ?? true),
  );
  const shown = sorted(found, sorting, ({ grant, benefit, organization }, property) => {
    if (property === "granted_at") return grant.granted_at && micros(grant.granted_at);
    if (property === "type") return benefit.type;
    return property === "organization" ? organization.slug : purchase(state, grant).place;
  });
  return listAnswer(shown, page, (one) => grantJson(subject, one));
}

function get(call: Call): Answer {
  const subject = asCustomer(call.subject);
  const input = new Input(call);
  const id = input.path("id", uuid4);
  input.check();
  const found = ownGrants(call.sandbox.state, subject).find(({ grant }) => grant.id === id);
  if (found === undefined) throw resourceNotFound();
  return ok(grantRead(subject, found));
}

const written = new WeakMap<Grant, { customer: unknown; benefit: unknown; json: string }>();

/** `grantRead` as JSON text, kept until grant, customer or benefit change. */
function grantJson(subject: CustomerSubject, shown: Shown): string {
  const { grant, benefit } = shown;
  const { customer } = subject;
  const kept = written.get(grant);
  if (kept !== undefined && kept.customer === customer && kept.benefit === benefit) return kept.json;
  const json = JSON.stringify(grantRead(subject, shown));
  written.set(grant, { customer, benefit, json });
  return json;
}

function grantRead({ customer }: CustomerSubject, { grant, benefit, organization }: Shown) {
  const { id, type, description, selectable, deletable, is_deleted, organization_id, properties } = benefit;
  return {
    created_at: grant.created_at,
    modified_at: grant.modified_at,
    id: grant.id,
    granted_at: grant.granted_at,
    revoked_at: grant.revoked_at,
    customer_id: grant.customer_id,
    member_id: grant.member_id,
    benefit_id: grant.benefit_id,
    subscription_id: grant.subscription_id,
    order_id: grant.order_id,
    is_granted: grant.granted_at !== null && grant.revoked_at === null,
    is_revoked: grant.revoked_at !== null,
    error: null,
    customer: portalCustomer(customer),
    benefit: {
      id,
      created_at: benefit.created_at,
      modified_at: benefit.modified_at,
      type,
      description,
      selectable,
      deletable,
      is_deleted,
      organization_id,
      organization: subscriberOrganization(organization),
      properties,
    },
    properties: grant.properties,
  } satisfies Omit<models.CustomerBenefitGrantLicenseKeys, "benefit"> & {
    benefit: Omit<models.BenefitLicenseKeysSubscriber, "type" | "properties"> & Pick<Benefit, "type" | "properties">;
  };
}

/** The organization inside a benefit lacks two fields that it has inside products. */
function subscriberOrganization({ as_customers_see_it }: Organization): models.BenefitSubscriberOrganization {
  const { customer_portal_settings: _, organization_features: __, ...organization } = as_customers_see_it;
  return organization;
}

export const portalBenefitGrantRoutes: Route[] = [
  ["GET", "/v1/customer-portal/benefit-grants/", list],
  ["GET", "/v1/customer-portal/benefit-grants/{id}", get],
];
