import "server-only";
import { webhooks } from "@polar-sh/sdk/2026-10";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import { requireClientPoint } from "@/lib/server/platform/client-limit";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { toProblem } from "@/lib/server/platform/problem";
import type { Limit } from "@/lib/server/platform/rate-limit";

/** A delivery that Polar signed. `type` is null when this version of the SDK doesn't know it. */
export type WebhookDelivery = { id: string; type: string | null; data: unknown };

/** Of a client. The deliveries that Polar signed always pass. */
const REFUSED: Limit = { name: "webhooks-refused", points: 30, seconds: 60 };

/**
 * Verifies a delivery with `POLAR_WEBHOOK_SECRET` and parses it. Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`, at most
 * five minutes old or ahead.
 * @param body the text exactly as it was sent.
 * @throws Problem `webhook_signature_invalid`, also while `POLAR_WEBHOOK_SECRET` isn't set; `invalid_request` for a signed
 *   body that isn't JSON; `rate_limited` after 30 refused deliveries of a client in a minute.
 */
export async function verifyWebhook({ ip }: Context, body: string, headers: Headers): Promise<WebhookDelivery> {
  try {
    return await readSigned(body, headers);
  } catch (error) {
    if (toProblem(error).code !== "webhook_signature_invalid") throw error;
    await requireClientPoint(REFUSED, ip);
    if (env().POLAR_WEBHOOK_SECRET === undefined) log.warn({ event: "webhook_without_secret" });
    throw error;
  }
}

async function readSigned(body: string, headers: Headers): Promise<WebhookDelivery> {
  const secret = env().POLAR_WEBHOOK_SECRET;
  if (secret === undefined) throw new Problem("webhook_signature_invalid");
  const id = headers.get("webhook-id") ?? "";
  if (id === "" || id.length > 200) throw new Problem("webhook_signature_invalid");
  try {
    const event = await webhooks.validateEvent(body, Object.fromEntries(headers), secret);
    return { id, type: event.type, data: event.data };
  } catch (error) {
    // The SDK's errors aren't kept as causes: their messages may quote the body.
    if (error instanceof webhooks.PolarWebhookUnknownTypeError) return { id, type: null, data: null };
    if (error instanceof webhooks.PolarWebhookVerificationError) throw new Problem("webhook_signature_invalid");
    throw new Problem("invalid_request");
  }
}
