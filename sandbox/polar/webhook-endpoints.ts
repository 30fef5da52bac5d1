import { randomBytes, randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { type Answer, type Call, ok } from "./exchange.ts";
import { listAnswer, sortByCreation } from "./pagination.ts";
import { polarRequestInvalid, resourceNotFound } from "./problem.ts";
import type { WebhookEndpoint } from "./records.ts";
import { paging, readBody, readId, readQuery } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireOrganization } from "./subject.ts";

// Not recorded: written from Polar's API reference, for `npm run setup` and `npm run doctor`.

const format = z.enum(["raw", "discord", "slack"]) satisfies z.ZodType<models.WebhookFormat>;
const events = z
  .array(z.string().regex(/^[a-z_]+(\.[a-z_]+)+$/))
  .transform((names) => names as models.WebhookEventType[]);
const url = z.url({ protocol: /^https?$/ }).max(2083);

const requireReader = ({ subject }: Call) => requireOrganization(subject, "webhooks:read", "webhooks:write");
const requireWriter = ({ subject }: Call) => requireOrganization(subject, "webhooks:write");

function list(call: Call): Answer {
  const organization = requireReader(call);
  const input = readQuery(call, paging);
  const found = call.sandbox.state.webhookEndpoints.by("organization", organization.id);
  return listAnswer(sortByCreation(found, ["-created_at"]), input);
}

function create(call: Call): Answer {
  const organization = requireWriter(call);
  const { state, clock } = call.sandbox;
  const given = readBody(call, z.object({ url, format, events, name: z.string().nullable().default(null) }));
  requirePublicUrl(given.url);
  const endpoint: WebhookEndpoint = {
    ...given,
    id: randomUUID(),
    created_at: clock.iso(),
    modified_at: null,
    organization_id: organization.id,
    api_version: "2026-10",
    uses_standard_webhook_signature: false,
    secret: `polar_whs_${randomBytes(24).toString("base64url")}`,
    enabled: true,
  };
  state.webhookEndpoints.put(endpoint);
  return ok(endpoint, 201);
}

const change = z.object({
  url: url.exactOptional(),
  format: format.exactOptional(),
  events: events.exactOptional(),
  enabled: z.boolean().exactOptional(),
});

function patch(call: Call): Answer {
  const organization = requireWriter(call);
  const { state, clock } = call.sandbox;
  const endpoint = state.webhookEndpoints.get(readId(call));
  if (endpoint?.organization_id !== organization.id) throw resourceNotFound();
  const changed = { ...endpoint, ...readBody(call, change), modified_at: clock.iso() };
  state.webhookEndpoints.put(changed);
  return ok(changed);
}

/** Polar refuses addresses that it can't reach. Tests have no others, so only one name stands for them all. */
function requirePublicUrl(given: string): void {
  if (new URL(given).hostname === "localhost")
    throw polarRequestInvalid(["body", "url"], "The URL must be publicly reachable", given);
}

export const webhookEndpointRoutes: Route[] = [
  ["GET", "/v1/webhooks/endpoints", list],
  ["POST", "/v1/webhooks/endpoints", create],
  ["PATCH", "/v1/webhooks/endpoints/{id}", patch],
];
