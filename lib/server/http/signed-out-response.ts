import "server-only";
import { clearedEntryCookie } from "@/lib/server/customer/session/entry";
import { cookie } from "./cookies";

/**
 * The answer that signs this browser out: 204, its cookies expired by name, caches and storage cleared. Not `"cookies"`,
 * which would sign out other things of the host, other ports included.
 */
export function signedOutAnswer(): Response {
  const answer = new Response(null, { status: 204, headers: { "clear-site-data": '"cache", "storage"' } });
  answer.headers.append("set-cookie", cookie("portal", "", 0));
  answer.headers.append("set-cookie", clearedEntryCookie());
  return answer;
}
