import type { models } from "@polar-sh/sdk/2026-10";
import type { Answer, Call } from "./exchange.ts";
import { memberRead } from "./members.ts";
import { listAnswer, sortByCreation } from "./pagination.ts";
import type { Grant } from "./records.ts";
import { paging, readQuery, several, uuid } from "./request-input.ts";
import type { Route } from "./router.ts";
import type { State } from "./state.ts";
import { requireOrganization } from "./subject.ts";

/** All the organization's grants, newest first, including revoked ones and those without a member. */
function list(call: Call): Answer {
  const organization = requireOrganization(call.subject, "benefits:read", "benefits:write");
  const { state } = call.sandbox;
  const input = readQuery(call, { ...paging, customer_id: several(uuid) });
  const grants = input.customer_id
    ? [...input.customer_id].flatMap((id) => state.grants.by("customer", id))
    : state.grants.all();
  const found = grants.filter(({ benefit_id }) => state.benefits.get(benefit_id)?.organization_id === organization.id);
  return listAnswer(sortByCreation(found, ["-created_at"]), input, (grant) =>
    JSON.stringify(organizationGrant(state, grant)),
  );
}

/** A grant as the organization sees it in lists and webhooks. */
export function organizationGrant(state: State, grant: Grant) {
  const customer = state.customers.get(grant.customer_id) ?? state.deletedCustomers.get(grant.customer_id);
  const member = state.members.get(grant.member_id ?? "");
  const benefit = state.benefits.get(grant.benefit_id);
  if (benefit === undefined || customer === undefined) throw new Error(`Grant ${grant.id} has no benefit or customer.`);
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
