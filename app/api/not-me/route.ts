import * as z from "zod/mini";
import { signOutEverywhere } from "@/lib/server/customer/session/not-me-link";
import { readJson } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";

const notMe = z.strictObject({ token: z.string().check(z.maxLength(100)) });

/** "That wasn't me", by the token of a link in an email: signs the account's owner out in every browser. */
export const POST = publicRoute("POST /api/not-me", async (context, { request }) => {
  await signOutEverywhere(context, notMe.parse(await readJson(request)));
  return new Response(null, { status: 204 });
});
