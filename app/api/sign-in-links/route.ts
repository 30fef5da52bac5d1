import {
  createSignInLink,
  requireSignInLinkSecret,
  signInLinkRequest,
} from "@/lib/server/customer/sign-in-links/sign-in-link";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";

/** For the vendor's server, by its own secret: 201 `{url, expires_at}`, an address that its customer opens within a minute, once. */
export const POST = publicRoute(
  "POST /api/sign-in-links",
  async ({ request }) => {
    await requireSignInLinkSecret(request);
    const asked = signInLinkRequest.parse(await readJson(request));
    return Response.json(await createSignInLink(asked), { status: 201 });
  },
  { proof: "own" },
);
