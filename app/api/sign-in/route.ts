import { signInRequest } from "@/lib/api/sign-in";
import { getSignInState, requestOtp } from "@/lib/server/customer/sign-in/otp-request";
import { entryCookie, readEntry } from "@/lib/server/http/cookies";
import { readJson } from "@/lib/server/http/request";
import { withCookies } from "@/lib/server/http/responses";
import { publicRoute } from "@/lib/server/http/routes";

/** Requests a one-time code: 202 with the same bytes for every email. */
export const POST = publicRoute("POST /api/sign-in", async (context, { request }) => {
  const { email, next } = signInRequest.parse(await readJson(request));
  const { state, entry } = await requestOtp(context, { email, next, entry: await readEntry(request) });
  return withCookies(Response.json(state, { status: 202 }), await entryCookie(entry));
});

/** Is mail delayed at the moment? The page asks while somebody waits for a code. */
export const GET = publicRoute("GET /api/sign-in", async (context) => Response.json(await getSignInState(context)));
