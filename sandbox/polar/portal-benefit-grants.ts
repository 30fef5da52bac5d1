import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { benefitType } from "./benefits.ts";
import { portalCustomer } from "./customer-token.ts";
import { type Answer, type Call, ok } from "./exchange.ts";
import { compareDates, contains, listAnswer } from "./pagination.ts";
import { resourceNotFound } from "./problem.ts";
import type { Benefit, Grant, Organization } from "./records.ts";
import { paging, readId, readQuery, several, single, text, uuid } from "./request-input.ts";
import type { Route } from "./router.ts";
import type { State } from "./state.ts";
import { type CustomerSubject, requireCustomer } from "./subject.ts";

interface Shown {
  grant: Grant;
  benefit: Benefit;
  organization: Organization;
}

/** The caller's own grants, without revoked ones and those of benefits that aren't public. */
function ownGrants(state: State, { customer, member }: CustomerSubject): Shown[] {
  const grants = member ? state.grants.by("member", member.id) : state.grants.by("customer", customer.id);
  return grants.flatMap((grant) => {
    const benefit = state.benefits.get(grant.benefit_id);
    const organization = benefit && state.organizations.get(benefit.organization_id);
    const isShown = benefit && organization && grant.revoked_at === null && benefit.visibility === "public";
    return isShown ? [{ grant, benefit, organization }] : [];
  });
}

/** The position of the grant's benefit in the product that was bought. Grants without a purchase come last. */
function positionInProduct(state: State, { subscription_id, order_id, benefit_id }: Grant): number {
  const purchase = subscription_id ? state.subscriptions.get(subscription_id) : state.orders.get(order_id ?? "");
  const benefits = state.products.get(purchase?.product_id ?? "")?.benefits ?? [];
  const position = benefits.findIndex(({ id }) => id === benefit_id);
  return position < 0 ? Number.POSITIVE_INFINITY : position;
}

/** The default is also what Polar's SDK sends. */
const sorting = z
  .union([z.tuple([z.literal("granted_at")]), z.tuple([z.literal("product_benefit"), z.literal("-granted_at")])])
  .default(["product_benefit", "-granted_at"]);

function list(call: Call): Answer {
  const subject = requireCustomer(call.subject);
  const { state } = call.sandbox;
  const { query, ...input } = readQuery(call, {
    ...paging,
    sorting,
    query: single(text),
    type: several(benefitType),
    benefit_id: several(uuid),
    order_id: several(uuid),
    subscription_id: several(uuid),
  });
  const found = ownGrants(state, subject).filter(
    ({ grant, benefit }) =>
      (query === undefined || contains(benefit.description, query)) &&
      (input.type?.has(benefit.type) ?? true) &&
      (input.benefit_id?.has(grant.benefit_id) ?? true) &&
      (input.order_id?.has(grant.order_id ?? "") ?? true) &&
      (input.subscription_id?.has(grant.subscription_id ?? "") ?? true),
  );
  const byDate = (a: Shown, b: Shown) => compareDates(a.grant.granted_at ?? "", b.grant.granted_at ?? "");
  const byPosition = (a: Shown, b: Shown) => {
    const [first, second] = [positionInProduct(state, a.grant), positionInProduct(state, b.grant)];
    return first === second ? byDate(b, a) : first - second;
  };
  return listAnswer(found.sort(input.sorting[0] === "granted_at" ? byDate : byPosition), input, (shown) =>
    grantJson(subject, shown),
  );
}

function get(call: Call): Answer {
  const subject = requireCustomer(call.subject);
  const id = readId(call);
  const found = ownGrants(call.sandbox.state, subject).find(({ grant }) => grant.id === id);
  if (found === undefined) throw resourceNotFound();
  return ok(grantRead(subject, found));
}

const cached = new WeakMap<Grant, { customer: unknown; benefit: unknown; json: string }>();

/** `grantRead` as JSON, cached until the grant, its customer or its benefit changes. */
function grantJson(subject: CustomerSubject, shown: Shown): string {
  const { grant, benefit } = shown;
  const { customer } = subject;
  const found = cached.get(grant);
  if (found !== undefined && found.customer === customer && found.benefit === benefit) return found.json;
  const json = JSON.stringify(grantRead(subject, shown));
  cached.set(grant, { customer, benefit, json });
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

/** The organization inside a benefit, which lacks two fields of the one inside a product. */
function subscriberOrganization({ as_customers_see_it }: Organization): models.BenefitSubscriberOrganization {
  const { customer_portal_settings: _, organization_features: __, ...organization } = as_customers_see_it;
  return organization;
}

export const portalBenefitGrantRoutes: Route[] = [
  ["GET", "/v1/customer-portal/benefit-grants/", list],
  ["GET", "/v1/customer-portal/benefit-grants/{id}", get],
];
