import "server-only";
import type { Entry } from "@/lib/server/customer/session/entry";
import { env } from "@/lib/server/platform/env";
import { polarSiteUrl } from "@/lib/server/polar/polar-site";

/**
 * Polar's own page for the invitation that waits in a browser, `/{slug}/portal/claim?token=…`. Whose invitation it is can't be
 * told before it is accepted, so accepting is left to Polar.
 * @returns null when none waits, or its organization's slug is unknown.
 */
export function polarClaimUrl({ invitation }: Entry, polarUrl = env().POLAR_BASE_URL): string | null {
  if (!invitation || invitation.slug === null) return null;
  const url = polarSiteUrl(`/${invitation.slug}/portal/claim`, polarUrl);
  url.searchParams.set("token", invitation.token);
  return url.href;
}
