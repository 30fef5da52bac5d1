import * as z from "zod/mini";
import { clearedEntryCookie } from "@/lib/server/customer/session/entry";
import { describeSession } from "@/lib/server/customer/session/session-info";
import { closeSession } from "@/lib/server/customer/session/session-store";
import { openSessionFromLink } from "@/lib/server/customer/sign-in-links/link-session";
import { cookie, readCookie } from "@/lib/server/http/cookies";
import { readJson } from "@/lib/server/http/request";
import { publicRoute, withCustomer } from "@/lib/server/http/routes";
import { signedOutAnswer } from "@/lib/server/http/signed-out-response";

const nothing = z.strictObject({});

/** The waiting link becomes a session: 201 `{next}`, a path of this portal or an allowed address of the vendor's app. */
export const POST = publicRoute("POST /api/session", async ({ request, origin }) => {
  nothing.parse(await readJson(request));
  const { cookie: value, maxAge, goTo } = await openSessionFromLink(request);
  const replaced = readCookie(request, "portal");
  if (replaced) await closeSession(replaced, origin);
  const answer = Response.json({ next: goTo }, { status: 201 });
  answer.headers.append("set-cookie", cookie("portal", value, maxAge));
  answer.headers.append("set-cookie", clearedEntryCookie());
  return answer;
});

/** Who am I, until when. */
export const GET = withCustomer("GET /api/session", async ({ session }) => Response.json(describeSession(session)));

/** Sign out of this browser: 204, cookies expired, caches and storage cleared. */
export const DELETE = publicRoute("DELETE /api/session", async ({ request, origin }) => {
  const value = readCookie(request, "portal");
  if (value) await closeSession(value, origin);
  return signedOutAnswer();
});
