import { benefitRoutes } from "./benefits.ts";
import { customerSessionRoutes } from "./customer-sessions.ts";
import { customerTokenRoutes } from "./customer-token.ts";
import { customerRoutes } from "./customers.ts";
import { ok } from "./exchange.ts";
import { memberRoutes } from "./members.ts";
import { organizationBenefitGrantRoutes } from "./organization-benefit-grants.ts";
import { organizationLicenseKeyRoutes } from "./organization-license-keys.ts";
import { organizationOrderRoutes } from "./organization-orders.ts";
import { portalBenefitGrantRoutes } from "./portal-benefit-grants.ts";
import { portalLicenseKeyRoutes } from "./portal-license-keys.ts";
import { portalPurchaseRoutes } from "./portal-purchases.ts";
import type { Route } from "./router.ts";
import { teamMemberRoutes } from "./team-members.ts";
import { webhookEndpointRoutes } from "./webhook-endpoints.ts";

/** All routes, in the order in which the router tries them. */
export const polarRoutes: Route[] = [
  ...portalLicenseKeyRoutes,
  ...portalBenefitGrantRoutes,
  ...customerTokenRoutes,
  ...portalPurchaseRoutes,
  ...teamMemberRoutes,
  ...customerSessionRoutes,
  ...organizationLicenseKeyRoutes,
  ...organizationOrderRoutes,
  ...customerRoutes,
  ...memberRoutes,
  ...benefitRoutes,
  ...organizationBenefitGrantRoutes,
  ...webhookEndpointRoutes,
  ["GET", "/healthz", () => ok({ status: "ok" })],
];
