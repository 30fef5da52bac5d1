import "server-only";
import { elevatingRoles, impersonatingRoles, type StaffRole } from "@/lib/api/staff";

/** Who uses a route: a customer, staff on a customer's account (`elevated` after a lead's second confirmation), or staff as themselves. */
export type Role = "customer" | "impersonating" | "elevated" | StaffRole;

/**
 * Who may use a route.
 * - `public`: anybody. A request that changes something must come from a page of this portal (same origin).
 * - `signed`: anybody who proves themselves in the request by a secret, a signature, or a signed token. No cookie is read, so
 *   there is no origin to check.
 * - roles: a session with one of them. Everybody else is refused.
 */
type Access = "public" | "signed" | readonly Role[];

const anyCustomer = ["customer", "impersonating", "elevated"] as const;

/**
 * The table of route × role. The wrappers in routes.ts take a route's name from here and enforce its line; a handler without a
 * wrapper fails access.test.ts. Polar has no read-only token: this table is what makes an impersonation read-only.
 */
export const access = {
  "GET /api/enter": "public",
  "GET /api/enter/invitation": "public",
  "POST /api/session": "public",
  "GET /api/session": anyCustomer,
  "DELETE /api/session": "public",
  "POST /api/session/account": "public",
  "GET /api/sign-in": "public",
  "POST /api/sign-in": "public",
  "POST /api/sign-in/verify": "public",
  "POST /api/proof": ["customer"],
  "POST /api/proof/verify": ["customer"],
  "POST /api/not-me": "public",
  "GET /api/events": anyCustomer,
  "GET /api/license-keys": anyCustomer,
  "GET /api/license-keys/export": ["customer"],
  "POST /api/license-keys/export": ["customer"],
  "GET /api/license-keys/{id}": anyCustomer,
  "GET /api/license-keys/{id}/activation-count": anyCustomer,
  "GET /api/license-keys/{id}/history": anyCustomer,
  "GET /api/license-keys/{id}/history/export": anyCustomer,
  "POST /api/license-keys/{id}/reveal": ["customer"],
  "POST /api/license-keys/{id}/rotate": ["customer"],
  "DELETE /api/license-keys/{id}/activations/{activation_id}": ["customer", "elevated"],
  "GET /api/notifications": anyCustomer,
  "POST /api/notifications": ["customer"],
  "POST /api/notifications/off": "signed",
  "POST /api/license-keys/{id}/activations": ["customer"],
  "POST /api/license-keys/{id}/activations/{activation_id}/name": ["customer"],
  "GET /api/license-keys/{id}/deactivations": anyCustomer,
  "POST /api/license-keys/{id}/deactivations": ["customer"],
  "DELETE /api/license-keys/{id}/deactivations": ["customer"],
  "GET /api/license-keys/{id}/rotation-devices": anyCustomer,
  "POST /api/license-keys/{id}/rotation-devices/{activation_id}": ["customer"],
  "POST /api/support-codes": ["customer"],
  "GET /api/history": anyCustomer,
  "GET /api/history/export": anyCustomer,
  "GET /api/visits": anyCustomer,
  "GET /api/sessions": anyCustomer,
  "DELETE /api/sessions": ["customer"],
  "DELETE /api/sessions/{id}": ["customer"],
  "POST /api/sign-in-links": "signed",
  "POST /api/device-reports": "signed",
  "POST /api/webhooks/polar": "signed",
  "GET /api/support/sign-in": "public",
  "GET /api/support/callback": "public",
  "POST /api/support/sign-out": "public",
  "POST /api/support/back-channel-logout": "signed",
  "POST /api/support/customers/search": impersonatingRoles,
  "GET /api/support/customers/{id}": impersonatingRoles,
  "GET /api/support/license-keys": impersonatingRoles,
  "GET /api/support/license-keys/{id}": impersonatingRoles,
  "GET /api/support/license-keys/{id}/remedies": elevatingRoles,
  "POST /api/support/license-keys/{id}/remedies": elevatingRoles,
  "POST /api/support/consents": impersonatingRoles,
  "POST /api/support/impersonations": impersonatingRoles,
  "DELETE /api/support/impersonations/current": impersonatingRoles,
  "POST /api/support/impersonations/current/elevation": elevatingRoles,
  "GET /api/support/audit": ["auditor", "admin"],
  "GET /api/support/audit/export": ["auditor", "admin"],
  "GET /.well-known/security.txt": "public",
  "GET /apple-touch-icon.png": "public",
  "GET /favicon.ico": "public",
  "GET /livez": "public",
  "GET /manifest.webmanifest": "public",
  "GET /maskable-icon.svg": "public",
  "GET /metrics": "signed",
  "GET /readyz": "public",
  "GET /robots.txt": "public",
} as const satisfies Record<string, Access>;

export type RouteKey = keyof typeof access;
type RoutesOf<Wanted> = { [Key in RouteKey]: (typeof access)[Key] extends Wanted ? Key : never }[RouteKey];
/** Routes without a session. */
export type PublicRoute = RoutesOf<"public" | "signed">;
/** Routes of a customer's data. */
export type CustomerRoute = RoutesOf<readonly ("customer" | "impersonating" | "elevated")[]>;
/** Those of them that change something. */
export type CustomerWriteRoute = Exclude<CustomerRoute, `GET ${string}`>;
/** Routes of the support console. */
export type StaffRoute = RoutesOf<readonly StaffRole[]>;

/** Which staff roles may open which support page. Everybody else is refused. */
export const staffPages = {
  "/support": ["agent", "lead", "auditor", "admin"],
  "/support/customers": impersonatingRoles,
  "/support/customers/{id}": impersonatingRoles,
  "/support/license-keys": impersonatingRoles,
  "/support/audit": ["auditor", "admin"],
} as const satisfies Record<string, readonly StaffRole[]>;

export type StaffPage = keyof typeof staffPages;

/** May somebody with these roles open this page? */
export function mayOpen(page: StaffPage, roles: readonly StaffRole[]): boolean {
  return roles.some((role) => (staffPages[page] as readonly StaffRole[]).includes(role));
}

/** May somebody with one of these roles use this route? */
export function isAllowed(route: RouteKey, roles: readonly Role[]): boolean {
  const line: Access = access[route];
  return typeof line === "string" || roles.some((role) => line.includes(role));
}
