import { landLink } from "@/lib/server/customer/sign-in-links/link-landing";
import { publicRoute } from "@/lib/server/http/routes";

/** `GET /enter?customer_session_token=…`, `GET /enter?sign_in_link=…` and Polar's `/…/portal?customer_session_token=…&email=…` are rewritten to here by next.config.ts. */
export const GET = publicRoute("GET /api/enter", async ({ request, url }) => await landLink(request, url));
