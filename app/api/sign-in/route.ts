import { signInRequest } from "@/lib/api/sign-in";
import { getSignInState, requestOtp } from "@/lib/server/customer/sign-in/otp-request";
import { entryCookie, readCookie, readEntry } from "@/lib/server/http/cookies";
import { readJson } from "@/lib/server/http/request";
import { withCookies } from "@/lib/server/http/responses";
import { publicRoute } from "@/lib/server/http/routes";

/** Requests a one-time code: 202 with the same bytes for every email. */
export const POST = publicRoute("POST /api/sign-in", async (context, { request }) => {
  const { email, next } = signInRequest.parse(await readJson(request));
  const [entry, knownBrowser] = [await readEntry(request), readCookie(request, "known")];
  const asked = await requestOtp(context, { email, next, entry, knownBrowser });
  return withCookies(Response.json(asked.body, { status: 202 }), await entryCookie(asked.entry));
});

/** Is mail delayed, or did a limit stop this browser's last request? The page asks while somebody waits for a code. */
export const GET = publicRoute("GET /api/sign-in", async (context, { request }) =>
  Response.json(await getSignInState(context, await readEntry(request))),
);
