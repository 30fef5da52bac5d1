import "server-only";
import { and, gt, sql } from "drizzle-orm";
import { env } from "@/lib/server/platform/env";
import { sessions } from "./schema/sessions";
import { staffSessions } from "./schema/staff";

/** Minutes without a request after which staff are signed out. Shorter than a customer's: support desks are shared. */
export const STAFF_IDLE_MINUTES = 60;

/** A customer's session that still opens: before its absolute end and seen within `SESSION_IDLE_HOURS`, by the database's clock. */
export function customerSessionAlive() {
  return and(
    gt(sessions.expiresAt, sql`now()`),
    gt(sessions.lastSeenAt, sql`now() - ${env().SESSION_IDLE_HOURS} * interval '1 hour'`),
  );
}

/** How long roles count after the identity provider named them. */
const ROLES_MINUTES = 5;

/** A staff session before its absolute end and seen within the hour, by the database's clock. It opens nothing unless its roles are current. */
export function staffSessionOpen() {
  return and(
    gt(staffSessions.expiresAt, sql`now()`),
    gt(staffSessions.lastSeenAt, sql`now() - ${STAFF_IDLE_MINUTES} * interval '1 minute'`),
  );
}

/** Did the identity provider name the roles within the last five minutes? */
export function staffRolesCurrent() {
  return gt(staffSessions.rolesReadAt, sql`now() - ${ROLES_MINUTES} * interval '1 minute'`);
}

/** A staff session that opens something: open, and with current roles. */
export function staffSessionAlive() {
  return and(staffSessionOpen(), staffRolesCurrent());
}
