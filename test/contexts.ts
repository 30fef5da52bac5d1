import { randomUUID } from "node:crypto";
import type { Context, CustomerContext } from "@/lib/server/context";
import { type NewSession, type OpenedSession, openSession } from "@/lib/server/customer/session/session-opening";
import { anonymousContext, identifyCustomer } from "@/lib/server/http/request-context";

/** The context of a request by nobody. */
export function requestContext(headers: Record<string, string> = {}): Context {
  return anonymousContext(new Headers(headers));
}

/** The context of a request with this portal cookie, or null if the cookie opens nothing. */
export async function findCustomerContext(cookie: string | undefined): Promise<CustomerContext | null> {
  return await identifyCustomer(requestContext(), {
    headers: new Headers(cookie ? { cookie: `portal=${cookie}` } : {}),
  });
}

/** The context of a request with this portal cookie. @throws Error if the cookie opens nothing */
export async function customerContext(cookie: string | undefined): Promise<CustomerContext> {
  const context = await findCustomerContext(cookie);
  if (!context) throw new Error("The cookie opens no session.");
  return context;
}

/** Opens a session of a customer whom Polar doesn't know. */
export async function openTestSession(
  given: Partial<NewSession> = {},
  headers: Record<string, string> = {},
): Promise<OpenedSession> {
  return await openSession(requestContext(headers), {
    openedBy: "link",
    customerId: randomUUID(),
    memberId: null,
    token: "polar_cst_of_a_test",
    tokenExpiresAt: new Date(Date.now() + 3_600_000),
    name: "Ada",
    email: "ada@example.com",
    role: "owner",
    ...given,
  });
}
