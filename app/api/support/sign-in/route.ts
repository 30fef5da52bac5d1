import { publicRoute } from "@/lib/server/http/routes";
import { orSupportHome } from "@/lib/server/http/support-redirect";
import { beginSignIn } from "@/lib/server/staff/auth/staff-sign-in";

/** To the identity provider; `fresh=1` makes it ask again who it is. A browser comes here itself, so failures are told on a page. */
export const GET = publicRoute("GET /api/support/sign-in", ({ url }) => orSupportHome(() => beginSignIn(url)));
