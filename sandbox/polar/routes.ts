import { benefitRoutes } from "./benefits.ts";
import { beyondScopeRoutes } from "./beyond-scope.ts";
import { type Handler, ok } from "./call.ts";
import { customerSessionRoutes } from "./customer-sessions.ts";
import { customerTokenRoutes } from "./customer-token.ts";
import { customerRoutes } from "./customers.ts";
import { memberRoutes } from "./members.ts";
import { organizationBenefitGrantRoutes } from "./organization-benefit-grants.ts";
import { organizationLicenseKeyRoutes } from "./organization-license-keys.ts";
import { portalBenefitGrantRoutes } from "./portal-benefit-grants.ts";
import { portalDownloadableRoutes } from "./portal-downloadables.ts";
import { portalLicenseKeyRoutes } from "./portal-license-keys.ts";
import { portalMemberRoutes } from "./portal-members.ts";
import { portalPurchaseRoutes } from "./portal-purchases.ts";
import type { Route } from "./router.ts";

const healthy: Handler = () => ok({ status: "ok" });

/** Every route, in the order in which they are tried. */
export const routes: Route[] = [
  ...portalLicenseKeyRoutes,
  ...portalBenefitGrantRoutes,
  ...customerTokenRoutes,
  ...portalPurchaseRoutes,
  ...portalMemberRoutes,
  ...portalDownloadableRoutes,
  ...customerSessionRoutes,
  ...organizationLicenseKeyRoutes,
  ...customerRoutes,
  ...memberRoutes,
  ...benefitRoutes,
  ...organizationBenefitGrantRoutes,
  ...beyondScopeRoutes,
  ["GET", "/healthz", healthy],
];
