import "server-only";
import type { StaffRole } from "@/lib/api/staff";

/**
 * Who stands behind a request. A customer's session opened by staff is `viewing` (read-only) or, after a lead's second
 * confirmation, `acting`; the others are the portal's own staff roles.
 */
export type Role = "anonymous" | "customer" | "impersonating" | "elevated" | StaffRole;

/**
 * The table of route × role; what is not here is denied, since a route cannot be made without its line. Polar has no
 * read-only token: this table is what makes an agent's view read-only.
 */
export const access = {
  "GET /api/enter": ["anonymous"],
  "POST /api/session": ["anonymous"],
  "GET /api/session": ["customer", "impersonating", "elevated"],
  "DELETE /api/session": ["anonymous", "customer", "impersonating", "elevated"],
  "POST /api/session/account": ["anonymous", "customer"],
  "GET /api/sign-in": ["anonymous", "customer", "impersonating", "elevated"],
  "POST /api/sign-in": ["anonymous", "customer"],
  "POST /api/sign-in/verify": ["anonymous", "customer"],
  "GET /api/license-keys": ["customer", "impersonating", "elevated"],
  "GET /api/license-keys/{id}": ["customer", "impersonating", "elevated"],
  "GET /api/license-keys/{id}/activation-count": ["customer", "impersonating", "elevated"],
  "POST /api/license-keys/{id}/reveal": ["customer"],
  "POST /api/license-keys/{id}/rotate": ["customer"],
  "DELETE /api/license-keys/{id}/activations/{activation_id}": ["customer", "elevated"],
  "POST /api/support-codes": ["customer"],
  "GET /api/visits": ["customer", "impersonating", "elevated"],
  "GET /api/support/sign-in": ["anonymous"],
  "GET /api/support/callback": ["anonymous"],
  "POST /api/support/sign-out": ["anonymous", "agent", "lead", "auditor", "admin"],
  "POST /api/support/back-channel-logout": ["anonymous"],
  "POST /api/support/customers/search": ["agent", "lead", "admin"],
  "GET /api/support/customers/{id}": ["agent", "lead", "admin"],
  "GET /api/support/license-keys": ["agent", "lead", "admin"],
  "GET /api/support/license-keys/{id}": ["agent", "lead", "admin"],
  "POST /api/support/consents": ["agent", "lead", "admin"],
  "POST /api/support/impersonations": ["agent", "lead", "admin"],
  "DELETE /api/support/impersonations/current": ["agent", "lead", "admin"],
  "POST /api/support/impersonations/current/elevation": ["lead", "admin"],
  "GET /api/support/audit": ["auditor", "admin"],
  "GET /api/support/audit/export": ["auditor", "admin"],
  "GET /api/sessions": ["customer", "impersonating", "elevated"],
  "DELETE /api/sessions": ["customer"],
  "DELETE /api/sessions/{id}": ["customer"],
  "POST /api/sign-in-links": ["anonymous"],
  "POST /api/webhooks/polar": ["anonymous"],
  "GET /favicon.ico": ["anonymous"],
  "GET /livez": ["anonymous"],
  "GET /readyz": ["anonymous"],
} as const satisfies Record<string, readonly Role[]>;

export type RouteKey = keyof typeof access;

/** Who of staff may see which of the support pages; what is not here is denied. */
export const staffPages = {
  "/support": ["agent", "lead", "auditor", "admin"],
  "/support/customers": ["agent", "lead", "admin"],
  "/support/customers/{id}": ["agent", "lead", "admin"],
  "/support/license-keys": ["agent", "lead", "admin"],
  "/support/audit": ["auditor", "admin"],
} as const satisfies Record<string, readonly StaffRole[]>;

export type StaffPage = keyof typeof staffPages;

/** May somebody with these roles see this page? */
export function maySee(page: StaffPage, roles: readonly StaffRole[]): boolean {
  return roles.some((role) => (staffPages[page] as readonly StaffRole[]).includes(role));
}

/** Roles that may look at a customer's pages; without one of them an impersonation ends at once. */
export const IMPERSONATING_ROLES: readonly StaffRole[] = ["agent", "lead", "admin"];
/** Roles that may act on behalf. */
export const ELEVATING_ROLES: readonly StaffRole[] = ["lead", "admin"];

/** May this role use this route? */
export function isAllowed(route: RouteKey, role: Role): boolean {
  return (access[route] as readonly Role[]).includes(role);
}
