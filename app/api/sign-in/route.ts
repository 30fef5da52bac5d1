import { signInRequest } from "@/lib/api/sign-in";
import { requestOtp, signInState } from "@/lib/server/customer/sign-in/otp-request";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";

/** Asks for a code: 202 with the same bytes for every address. */
export const POST = publicRoute("POST /api/sign-in", async ({ request }) => {
  const { state, cookie } = await requestOtp(request, signInRequest.parse(await readJson(request)));
  return Response.json(state, { status: 202, headers: { "set-cookie": cookie } });
});

/** Is mail late at the moment? Asked while somebody waits for a code. */
export const GET = publicRoute("GET /api/sign-in", async () => Response.json(await signInState()));
