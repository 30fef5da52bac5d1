import type { models } from "@polar-sh/sdk/2026-10";
import { type Answer, type Call, Input } from "./call.ts";
import { micros } from "./clock.ts";
import { memberRead } from "./customer-sessions.ts";
import { listAnswer, readPage, sorted } from "./page.ts";
import type { Grant } from "./records.ts";
import type { Route } from "./router.ts";
import type { State } from "./state.ts";
import { asOrganization } from "./subject.ts";
import { uuid4 } from "./uuid.ts";
import { bool, text } from "./validation.ts";

const PROPERTIES = ["created_at", "granted_at", "revoked_at"] as const;

/** All grants of the organization, revoked ones and those of no member included; a type is no filter here. */
function list(call: Call): Answer {
  const organization = asOrganization(call.subject, "benefits:read", "benefits:write");
  const { state } = call.sandbox;
  const input = new Input(call);
  const page = readPage(input);
  const sorting = input.sorting(PROPERTIES, ["-created_at"]);
  const organizationIds = input.filter("organization_id", uuid4, "uuid");
  const customerIds = input.filter("customer_id", uuid4, "uuid");
  const externalIds = input.filter("external_customer_id", text, "str");
  const isGranted = input.query("is_granted", bool, null);
  input.check();
  const grants = customerIds ? [...customerIds].flatMap((id) => state.grants.by("customer", id)) : state.grants.all();
  const found = grants.filter((grant) => {
    const benefit = state.benefits.get(grant.benefit_id);
    const external = state.customers.get(grant.customer_id)?.external_id ?? "";
    return (
      benefit?.organization_id === organization.id &&
      (organizationIds?.has(benefit.organization_id) ?? true) &&
      (externalIds?.has(external) ?? true) &&
      (isGranted === null || (grant.granted_at !== null) === isGranted)
    );
  });
  const shown = sorted<Grant, (typeof PROPERTIES)[number]>(found, sorting, (grant, property) => {
    const at = grant[property];
    return at && micros(at);
  });
  return listAnswer(shown, page, (grant) => JSON.stringify(organizationGrant(state, grant)));
}

/** A grant as the organization sees it, in lists and webhooks. */
export function organizationGrant(state: State, grant: Grant) {
  const customer = state.customers.get(grant.customer_id) ?? state.deletedCustomers.get(grant.customer_id);
  const member = grant.member_id === null ? undefined : state.members.get(grant.member_id);
  const benefit = state.benefits.get(grant.benefit_id);
  if (benefit === undefined || customer === undefined) throw new Error(`grant ${grant.id} ties nothing to nobody`);
  return {
    created_at: grant.created_at,
    modified_at: grant.modified_at,
    id: grant.id,
    granted_at: grant.granted_at,
    is_granted: grant.granted_at !== null && grant.revoked_at === null,
    revoked_at: grant.revoked_at,
    is_revoked: grant.revoked_at !== null,
    subscription_id: grant.subscription_id,
    order_id: grant.order_id,
    customer_id: grant.customer_id,
    member_id: grant.member_id,
    benefit_id: grant.benefit_id,
    error: null,
    customer,
    member: member ? memberRead(member) : null,
    benefit,
    properties: grant.properties,
    user_id: grant.customer_id,
  } satisfies Omit<models.BenefitGrant, "customer"> & { customer: object; user_id: string };
}

export const organizationBenefitGrantRoutes: Route[] = [["GET", "/v1/benefit-grants/", list]];
