import { WEBHOOK_BODY_LIMIT } from "@/lib/node-server/body-limit";
import { readText } from "@/lib/server/request";
import { publicRoute } from "@/lib/server/route";
import { receiveDelivery } from "@/lib/server/webhooks/receive";
import { verifyDelivery } from "@/lib/server/webhooks/verify";

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
