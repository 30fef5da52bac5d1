import { polarClaimUrl } from "@/lib/server/customer/sign-in-links/invitation";
import { readEntry } from "@/lib/server/http/cookies";
import { redirectTo } from "@/lib/server/http/responses";
import { publicRoute } from "@/lib/server/http/routes";

/** Redirects to Polar's own page for the invitation that waits in this browser. The token never appears in a page of ours. */
export const GET = publicRoute("GET /api/enter/invitation", async (_context, { request }) => {
  const url = polarClaimUrl(await readEntry(request));
  return url === null ? redirectTo("/enter") : new Response(null, { status: 303, headers: { location: url } });
});
