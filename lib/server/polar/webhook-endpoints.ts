import "server-only";
import { errors, type PolarCore } from "@polar-sh/sdk/2026-10";
import * as z from "zod";
import { readFromPolar, writeToPolar } from "./call";

/** Where Polar sends an organization's webhooks. */
const webhookEndpoint = z.object({
  id: z.string(),
  url: z.string(),
  /** `raw` is the only format that the portal reads. */
  format: z.string(),
  secret: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean().default(true),
});
export type WebhookEndpoint = z.infer<typeof webhookEndpoint>;

const caller = { kind: "operator" } as const;
const PATH = "/v1/webhooks/endpoints";

/**
 * The organization's webhook endpoints (`GET /v1/webhooks/endpoints`), the first hundred.
 * @throws PolarRefusal `not_permitted` if the token has neither `webhooks:read` nor `webhooks:write`; Problem `upstream_*`
 */
export async function listWebhookEndpoints(): Promise<WebhookEndpoint[]> {
  const answer = await readFromPolar(caller, (core) => ask(core, "GET", PATH, { limit: 100 }));
  return z.object({ items: z.array(webhookEndpoint) }).parse(answer).items;
}

/**
 * Registers a webhook endpoint (`POST /v1/webhooks/endpoints`). Polar makes its secret.
 * @throws PolarRefusal `not_permitted` without `webhooks:write`, `invalid` if Polar can't use the URL; Problem `upstream_*`
 */
export async function createWebhookEndpoint(url: string, events: readonly string[]): Promise<WebhookEndpoint> {
  const body = { url, format: "raw", events };
  return webhookEndpoint.parse(await writeToPolar(caller, (core) => ask(core, "POST", PATH, {}, body)));
}

/**
 * Changes a webhook endpoint (`PATCH /v1/webhooks/endpoints/{id}`).
 * @throws PolarRefusal `not_permitted` without `webhooks:write`; Problem `upstream_*`
 */
export async function changeWebhookEndpoint(
  id: string,
  change: Partial<Pick<WebhookEndpoint, "events" | "enabled" | "format">>,
): Promise<WebhookEndpoint> {
  const write = (core: PolarCore) => ask(core, "PATCH", `${PATH}/${encodeURIComponent(id)}`, {}, change);
  return webhookEndpoint.parse(await writeToPolar(caller, write));
}

type Method = "GET" | "POST" | "PATCH";

async function ask(core: PolarCore, method: Method, path: string, query: object, body?: object): Promise<unknown> {
  const answer = await core.sendRequest(core.buildRequest(method, path, {}, { ...query }, body));
  return await core.parseResponse(answer, "json", { 422: errors.HTTPValidationError });
}
