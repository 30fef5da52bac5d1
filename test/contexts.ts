import type { Context, CustomerContext } from "@/lib/server/context";
import { anonymousContext, identifyCustomer } from "@/lib/server/http/request-context";

/** The context of a request by nobody. */
export function requestContext(headers: Record<string, string> = {}): Context {
  return anonymousContext(new Headers(headers));
}

/** The context of a request with this portal cookie, or null if the cookie opens nothing. */
export async function findCustomerContext(cookie: string | undefined): Promise<CustomerContext | null> {
  return await identifyCustomer(requestContext(), cookie ?? null);
}

/** The context of a request with this portal cookie. @throws Error if the cookie opens nothing */
export async function customerContext(cookie: string | undefined): Promise<CustomerContext> {
  const context = await findCustomerContext(cookie);
  if (!context) throw new Error("The cookie opens no session.");
  return context;
}
