import { WEBHOOK_BODY_LIMIT } from "@/lib/node-server/body-limit";
import { readText } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";
import { receiveWebhook } from "@/lib/server/webhooks/webhook-delivery";
import { verifyWebhook } from "@/lib/server/webhooks/webhook-signature";

/** Receives Standard Webhooks from Polar: 202, also for repeated deliveries and for types that the portal ignores. */
export const POST = publicRoute("POST /api/webhooks/polar", async (context, { request }) => {
  const body = await readText(request, WEBHOOK_BODY_LIMIT);
  await receiveWebhook(context, await verifyWebhook(context, body, request.headers));
  return new Response(null, { status: 202 });
});
