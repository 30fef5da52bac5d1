import { requestProof } from "@/lib/server/customer/sign-in/proof";
import { entryCookie, readEntry } from "@/lib/server/http/cookies";
import { readEmptyJson } from "@/lib/server/http/request";
import { withCookies } from "@/lib/server/http/responses";
import { withCustomer } from "@/lib/server/http/routes";

/** Sends a one-time code to the session's email, so the customer can confirm that it's them: 202. */
export const POST = withCustomer("POST /api/proof", async (context, { request }) => {
  await readEmptyJson(request);
  const { body, entry } = await requestProof(context, { entry: await readEntry(request) });
  return withCookies(Response.json(body, { status: 202 }), await entryCookie(entry));
});
