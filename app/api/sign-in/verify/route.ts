import { verifyRequest } from "@/lib/api/sign-in";
import { signInWithOtp } from "@/lib/server/customer/sign-in/otp-verification";
import { readEntry } from "@/lib/server/http/cookies";
import { openPortalSession } from "@/lib/server/http/portal-session";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";

/** A one-time code becomes a session, or the accounts to choose from. */
export const POST = publicRoute("POST /api/sign-in/verify", async (context, { request }) => {
  const { code } = verifyRequest.parse(await readJson(request));
  const { body, session } = await signInWithOtp(context, { code, entry: await readEntry(request) });
  const response = Response.json(body);
  return session === null ? response : await openPortalSession(context, request, session, response);
});
