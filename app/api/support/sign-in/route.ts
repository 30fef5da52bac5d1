import { publicRoute } from "@/lib/server/route";
import { beginSignIn } from "@/lib/server/staff/begin-sign-in";
import { orSupportHome } from "@/lib/server/staff/support-home";

/** To the identity provider; `fresh=1` makes it ask again who it is. A browser comes here itself, so failures are told on a page. */
export const GET = publicRoute("GET /api/support/sign-in", ({ url }) => orSupportHome(() => beginSignIn(url)));
