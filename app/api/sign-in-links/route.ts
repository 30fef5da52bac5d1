import {
  createSignInLink,
  requireSignInLinkSecret,
  signInLinkRequest,
} from "@/lib/server/customer/sign-in-links/sign-in-link-creation";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";

/** Creates a sign-in link for the vendor's server: 201 `{url, expires_at}`. The URL works once, within a minute. */
export const POST = publicRoute("POST /api/sign-in-links", async (context, { request }) => {
  await requireSignInLinkSecret(context, request.headers.get("authorization"));
  const link = await createSignInLink(context, signInLinkRequest.parse(await readJson(request)));
  return Response.json(link, { status: 201 });
});
