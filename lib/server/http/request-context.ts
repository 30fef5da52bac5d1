import "server-only";
import { randomUUID } from "node:crypto";
import { Problem } from "@/lib/api/problem";
import { localeOf, requestedLocale } from "@/lib/messages/locale";
import { CLIENT_IP_HEADER } from "@/lib/node-server/client-ip";
import { REQUEST_ID_HEADER } from "@/lib/node-server/request-log";
import type { Actor, Context, CustomerContext, PolarAccess, StaffContext } from "@/lib/server/context";
import { createCustomerAccess } from "@/lib/server/customer/session/customer-token";
import { readSession } from "@/lib/server/customer/session/session-store";
import { database } from "@/lib/server/platform/db/database";
import { readStaffSession } from "@/lib/server/staff/auth/staff-session-store";
import { isAllowed, type Role } from "./access";
import { readCookie } from "./cookies";

/** The context of a request by nobody in particular. Route wrappers and page loaders start from it. */
export function anonymousContext(headers: Headers): Context {
  const base = {
    requestId: headers.get(REQUEST_ID_HEADER) ?? randomUUID(),
    ip: headers.get(CLIENT_IP_HEADER),
    userAgent: headers.get("user-agent"),
    locale: localeOfRequest(headers) ?? localeOf(null),
    db: database(),
  };
  return { ...base, ...actingAs({ kind: "anonymous" }) };
}

/** The locale that a browser asks for; null if it asks for none of our languages. */
function localeOfRequest(headers: Pick<Headers, "get">): string | null {
  return requestedLocale(headers.get("accept-language"), readCookie({ headers }, "language"));
}

/**
 * The same request by the customer whom the portal cookie names; null if it opens nothing. The portal cookie of staff on a
 * customer's account opens nothing without the staff cookie of the session that started the impersonation.
 */
export async function identifyCustomer(
  context: Context,
  request: Parameters<typeof readCookie>[0],
  activity?: { isActivity: boolean },
): Promise<CustomerContext | null> {
  const cookie = readCookie(request, "portal");
  const opened = cookie === null ? null : await readSession(database(), cookie, readCookie(request, "staff"), activity);
  if (!opened) return null;
  const { session, impersonation } = opened;
  return {
    ...context,
    // Staff read in their own language.
    locale: localeOfRequest(request.headers) ?? localeOf(impersonation ? null : session.locale),
    ...actingAs(impersonation ? { kind: "impersonator", session, impersonation } : { kind: "customer", session }),
  };
}

/** The same request by the member of staff whom the staff cookie names; null if it opens nothing. */
export async function identifyStaff(context: Context, cookie: string | null): Promise<StaffContext | null> {
  const staff = cookie === null ? null : await readStaffSession(database(), cookie);
  return staff && { ...context, ...actingAs({ kind: "staff", staff }) };
}

/** What follows from who acts: their rights here, and their access to Polar. */
function actingAs<A extends Actor>(actor: A): Pick<Context, "polar" | "may"> & { actor: A } {
  const roles = rolesOf(actor);
  return { actor, polar: polarAccessOf(actor), may: (route) => isAllowed(route, roles) };
}

/** The roles that the access table knows of an actor. */
export function rolesOf(actor: Actor): readonly Role[] {
  switch (actor.kind) {
    case "customer":
      return ["customer"];
    case "impersonator":
      return [actor.impersonation.elevated ? "elevated" : "impersonating"];
    case "staff":
      return actor.staff.roles;
    default:
      return [];
  }
}

function polarAccessOf(actor: Actor): PolarAccess {
  if (actor.kind === "customer" || actor.kind === "impersonator") return createCustomerAccess(actor);
  return {
    lane: actor.kind === "staff" ? "staff" : "unproved",
    withCustomerToken: () => Promise.reject(new Problem("session_required")),
  };
}
