import { verifyRequest } from "@/lib/api/sign-in";
import { verifyOtp } from "@/lib/server/customer/sign-in/otp-sign-in";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";

/** A code becomes a session, or the accounts to choose from. */
export const POST = publicRoute("POST /api/sign-in/verify", async ({ request }) => {
  const { code } = verifyRequest.parse(await readJson(request));
  const { body, cookies } = await verifyOtp(request, code);
  const answer = Response.json(body);
  for (const line of cookies) answer.headers.append("set-cookie", line);
  return answer;
});
