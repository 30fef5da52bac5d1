import "server-only";
import type { Entry } from "@/lib/server/customer/session/entry";
import { env } from "@/lib/server/platform/env";

/**
 * Polar's own page for the invitation that waits in a browser, `/{slug}/portal/claim?token=…`. Whose invitation it is can't be
 * told before it is accepted, so accepting is left to Polar.
 * @returns null when none waits, or its organization's slug is unknown.
 */
export function polarClaimUrl({ invitation }: Entry, polarUrl = env().POLAR_BASE_URL): string | null {
  if (!invitation || invitation.slug === null) return null;
  const url = new URL(`/${invitation.slug}/portal/claim`, polarUrl);
  // Polar's API is at api.polar.sh and sandbox-api.polar.sh, its pages at polar.sh and sandbox.polar.sh.
  url.hostname = url.hostname.replace(/^(sandbox)?-?api\./, (_, sandbox?: string) => (sandbox ? `${sandbox}.` : ""));
  url.searchParams.set("token", invitation.token);
  return url.href;
}
