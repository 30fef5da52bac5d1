import { linkConfirmation } from "@/lib/api/sign-in";
import { describeSession } from "@/lib/server/customer/session/session-info";
import { openWaitingLink } from "@/lib/server/customer/sign-in-links/waiting-link";
import { readCookie, readEntry } from "@/lib/server/http/cookies";
import { endPortalSession, openPortalSession } from "@/lib/server/http/portal-session";
import { readJson } from "@/lib/server/http/request";
import { signedOutResponse } from "@/lib/server/http/responses";
import { publicRoute, withCustomer } from "@/lib/server/http/routes";

/** The link that was shown becomes a session: 201 `{next}`, a path of this portal or an allowed URL of the vendor's app. */
export const POST = publicRoute("POST /api/session", async (context, { request }) => {
  const { shown } = linkConfirmation.parse(await readJson(request));
  const { goTo, ...session } = await openWaitingLink(context, { entry: await readEntry(request), shown });
  return await openPortalSession(context, request, session, Response.json({ next: goTo }, { status: 201 }));
});

/** The session of this browser: whose it is, and until when. */
export const GET = withCustomer("GET /api/session", async (context) => Response.json(await describeSession(context)));

/** Signs this browser out: 204, cookies expired, caches and storage cleared. */
export const DELETE = publicRoute("DELETE /api/session", async (context, { request }) => {
  await endPortalSession(context, readCookie(request, "portal"));
  return signedOutResponse();
});
