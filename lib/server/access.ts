import "server-only";

/**
 * Who stands behind a request. A customer's session opened by staff is `viewing` (read-only) or, after a lead's second
 * confirmation, `acting`; the others are the portal's own staff roles.
 */
export type Role = "anonymous" | "customer" | "viewing" | "acting" | "agent" | "lead" | "auditor" | "admin";

/**
 * The table of route × role; what is not here is denied, since a route cannot be made without its line. Polar has no
 * read-only token: this table is what makes an agent's view read-only.
 */
export const access = {
  "GET /api/enter": ["anonymous"],
  "POST /api/session": ["anonymous"],
  "GET /api/session": ["customer", "viewing", "acting"],
  "DELETE /api/session": ["anonymous", "customer", "viewing", "acting"],
  "GET /api/license-keys": ["customer", "viewing", "acting"],
  "GET /api/license-keys/{id}": ["customer", "viewing", "acting"],
  "GET /api/license-keys/{id}/activation-count": ["customer", "viewing", "acting"],
  "POST /api/license-keys/{id}/reveal": ["customer"],
  "POST /api/license-keys/{id}/rotate": ["customer"],
  "DELETE /api/license-keys/{id}/activations/{activation_id}": ["customer", "acting"],
  "GET /livez": ["anonymous"],
  "GET /readyz": ["anonymous"],
} as const satisfies Record<string, readonly Role[]>;

export type RouteKey = keyof typeof access;

/** May this role use this route? */
export function isAllowed(route: RouteKey, role: Role): boolean {
  return (access[route] as readonly Role[]).includes(role);
}
