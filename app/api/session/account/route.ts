import { accountRequest, type Verified } from "@/lib/api/sign-in";
import { chooseAccount } from "@/lib/server/customer/sign-in/account-choice";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";

/** Chooses an account of the address that a code proved, or changes to another of it. */
export const POST = publicRoute("POST /api/session/account", async ({ request }) => {
  const asked = accountRequest.parse(await readJson(request));
  const { next, cookies } = await chooseAccount(request, asked);
  const answer = Response.json({ session: true, next } satisfies Verified);
  for (const line of cookies) answer.headers.append("set-cookie", line);
  return answer;
});
