import { accountRequest, type Verified } from "@/lib/api/sign-in";
import { chooseAccount } from "@/lib/server/customer/sign-in/account-choice";
import { readEntry } from "@/lib/server/http/cookies";
import { openPortalSession } from "@/lib/server/http/portal-session";
import { readJson } from "@/lib/server/http/request";
import { identifyCustomer } from "@/lib/server/http/request-context";
import { publicRoute } from "@/lib/server/http/routes";

/** Chooses an account of the email that a code verified, or switches to another of its accounts. */
export const POST = publicRoute("POST /api/session/account", async (context, { request }) => {
  const account = accountRequest.parse(await readJson(request));
  const signedIn = await identifyCustomer(context, request);
  const entry = await readEntry(request);
  const { next, session } = await chooseAccount(context, { request: account, entry, signedIn });
  return await openPortalSession(context, request, session, Response.json({ session: true, next } satisfies Verified));
});
