import type { Handler } from "./call.ts";
import { PolarProblem } from "./problem.ts";
import type { Route } from "./router.ts";
import { asOrganization } from "./subject.ts";

/**
 * Operations of Polar that ask for a scope which the portal's token never has. The sandbox refuses them as Polar does,
 * and does not carry them out.
 */
function beyond(scope: string): Handler {
  return ({ subject }) => {
    asOrganization(subject, scope);
    throw new PolarProblem(501, { error: "NotInTheSandbox", detail: "The sandbox does not have this operation." });
  };
}

/** To stand after the routes that the sandbox has: these are tried last. */
export const beyondScopeRoutes: Route[] = [
  ["POST", "/v1/customers/", beyond("customers:write")],
  ["PATCH", "/v1/customers/{id}", beyond("customers:write")],
  ["DELETE", "/v1/customers/{id}", beyond("customers:write")],
  ["PATCH", "/v1/customers/external/{external_id}", beyond("customers:write")],
  ["DELETE", "/v1/customers/external/{external_id}", beyond("customers:write")],
  ["POST", "/v1/members/", beyond("members:write")],
  ["PATCH", "/v1/members/{id}", beyond("members:write")],
  ["DELETE", "/v1/members/{id}", beyond("members:write")],
  ["POST", "/v1/customers/{id}/members", beyond("members:write")],
  ["PATCH", "/v1/customers/{id}/members/{member_id}", beyond("members:write")],
  ["DELETE", "/v1/customers/{id}/members/{member_id}", beyond("members:write")],
  ["POST", "/v1/benefits/", beyond("benefits:write")],
  ["PATCH", "/v1/benefits/{id}", beyond("benefits:write")],
  ["DELETE", "/v1/benefits/{id}", beyond("benefits:write")],
  ["POST", "/v1/benefit-grants/", beyond("benefits:write")],
  ["DELETE", "/v1/benefit-grants/{id}", beyond("benefits:write")],
];
