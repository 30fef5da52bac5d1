import { verifyRequest } from "@/lib/api/sign-in";
import { proveByCode } from "@/lib/server/customer/sign-in/proof";
import { cookie, entryCookie, readEntry } from "@/lib/server/http/cookies";
import { readJson } from "@/lib/server/http/request";
import { withCookies } from "@/lib/server/http/responses";
import { withCustomer } from "@/lib/server/http/routes";

/** Checks the code. The right one is a proof for 15 minutes: 204, and a new portal cookie. */
export const POST = withCustomer("POST /api/proof/verify", async (context, { request }) => {
  const { code } = verifyRequest.parse(await readJson(request));
  const proved = await proveByCode(context, { code, entry: await readEntry(request) });
  const response = new Response(null, { status: 204 });
  return withCookies(response, cookie("portal", proved.cookie, proved.maxAge), await entryCookie(proved.entry));
});
