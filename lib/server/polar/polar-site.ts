import "server-only";
import { env } from "@/lib/server/platform/env";

/** A page of Polar's site, in the environment (production or sandbox) of Polar's API. */
export function polarSiteUrl(path: string, apiUrl = env().POLAR_BASE_URL): URL {
  const url = new URL(path, apiUrl);
  // Polar's API is at api.polar.sh and sandbox-api.polar.sh, its pages at polar.sh and sandbox.polar.sh.
  url.hostname = url.hostname.replace(/^(sandbox)?-?api\./, (_, sandbox?: string) => (sandbox ? `${sandbox}.` : ""));
  return url;
}

/** A customer's page in Polar's dashboard. Polar adds the organization of the person who opens it. */
export function polarCustomerUrl(customerId: string): string {
  return polarSiteUrl(`/to/dashboard/customers/${customerId}`).href;
}
