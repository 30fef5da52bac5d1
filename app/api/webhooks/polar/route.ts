import { readText, WEBHOOK_BODY_LIMIT } from "@/lib/server/http/request";
import { publicRoute } from "@/lib/server/http/routes";
import { receiveDelivery } from "@/lib/server/webhooks/webhook-delivery";
import { verifyDelivery } from "@/lib/server/webhooks/webhook-signature";

/** Standard Webhooks from Polar, proved by their signature: 202, also for what is known already or of no interest. */
export const POST = publicRoute(
  "POST /api/webhooks/polar",
  async ({ request }) => {
    const body = await readText(request, WEBHOOK_BODY_LIMIT);
    await receiveDelivery(await verifyDelivery(body, request.headers));
    return new Response(null, { status: 202 });
  },
  { proof: "own" },
);
