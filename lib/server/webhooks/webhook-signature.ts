import "server-only";
import { webhooks } from "@polar-sh/sdk/2026-10";
import { Problem } from "@/lib/api/problem";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";

/** A delivery that Polar signed. `type` is null when this version of the SDK doesn't know it. */
export type WebhookDelivery = { id: string; type: string | null; data: unknown };

/**
 * Verifies a delivery with `POLAR_WEBHOOK_SECRET` and parses it. Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`, at most
 * five minutes old or ahead.
 * @param body the text exactly as it was sent.
 * @throws Problem `webhook_signature_invalid`, also while `POLAR_WEBHOOK_SECRET` isn't set; `invalid_request` for a signed
 *   body that isn't JSON.
 */
export async function verifyWebhook(body: string, headers: Headers): Promise<WebhookDelivery> {
  const secret = env().POLAR_WEBHOOK_SECRET;
  if (secret === undefined) {
    log.warn({ event: "webhook_without_secret" });
    throw new Problem("webhook_signature_invalid");
  }
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
