import { listBenefits } from "@polar-sh/sdk/2026-10/services/benefits";
import { EnvironmentError, env } from "@/lib/server/platform/env";
import { toProblem } from "@/lib/server/platform/problem";
import { readFromPolar } from "@/lib/server/polar/call";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { requireOrganizationToken } from "@/lib/server/polar/token-check";
import { listWebhookEndpoints, type WebhookEndpoint } from "@/lib/server/polar/webhook-endpoints";
import { webhookHandlers } from "@/lib/server/webhooks/webhook-handlers";
import { type Finding, fault, ok, unknown, warning } from "./finding";

/** The events that the portal reads. */
export const webhookEvents: readonly string[] = Object.keys(webhookHandlers);

/** Where Polar must send them. */
export function webhookUrl(): string {
  return `${env().PORTAL_URL}/api/webhooks/polar`;
}

/** Checks the token with its scopes, that there is something to license, and that Polar sends its webhooks to this portal. */
export async function checkPolar(): Promise<Finding[]> {
  const token = await checkToken();
  if (token.outcome !== "ok") return [token];
  return [token, ...(await checkBenefits()), ...(await checkWebhook())];
}

/** Checks that Polar accepts the token, and that it has all scopes. */
export async function checkToken(): Promise<Finding> {
  try {
    const [code] = await requireOrganizationToken({ kind: "operator" });
    return code === undefined
      ? ok("Polar accepts the token, and it has all scopes.")
      : fault(
          `POLAR_BASE_URL leads to a server that doesn't answer as it should (${code}): correct it, or let this machine connect to it.`,
        );
  } catch (error) {
    if (error instanceof EnvironmentError) return fault(error.message);
    throw error;
  }
}

async function checkBenefits(): Promise<Finding[]> {
  try {
    const query = { type: ["license_keys" as const], limit: 1 };
    const { items } = await readFromPolar({ kind: "operator" }, (core) => listBenefits(core)(query));
    return items.length > 0
      ? []
      : [
          warning(
            "The organization has no license key benefit: create one at Polar, or no customer has anything to see.",
          ),
        ];
  } catch (error) {
    return [unknown(`Polar didn't list the benefits (${toProblem(error).code}): run this again in a moment.`)];
  }
}

/** Checks the webhook endpoint at Polar, if the token may read it. */
async function checkWebhook(): Promise<Finding[]> {
  const { POLAR_WEBHOOK_SECRET } = env();
  let endpoints: WebhookEndpoint[];
  try {
    endpoints = await listWebhookEndpoints();
  } catch (error) {
    const isWithoutScope = error instanceof PolarRefusal && error.refusal === "not_permitted";
    const why = isWithoutScope ? "the token lacks the scope webhooks:read" : toProblem(error).code;
    return [
      unknown(`The webhook endpoint at Polar can't be checked (${why}): compare it with ${webhookUrl()} yourself.`),
    ];
  }
  const url = webhookUrl();
  const own = endpoints.filter((endpoint) => endpoint.url === url);
  const endpoint = own.find(({ secret }) => secret === POLAR_WEBHOOK_SECRET) ?? own[0];
  if (endpoint === undefined)
    return [fault(`Polar has no webhook endpoint ${url}: add it in Polar's settings, or with npm run setup.`)];
  const faults = faultsOf(endpoint).map(fault);
  return faults.length > 0 ? faults : [ok("Polar sends its webhooks to the portal.")];
}

function faultsOf({ enabled, format, events, secret }: WebhookEndpoint): string[] {
  const { POLAR_WEBHOOK_SECRET } = env();
  const missing = webhookEvents.filter((name) => !events.includes(name));
  const faults: string[] = [];
  if (!enabled) faults.push("The webhook endpoint at Polar is disabled: enable it in Polar's settings.");
  if (format !== "raw") faults.push(`The webhook endpoint at Polar has the format ${format}: change it to raw.`);
  if (missing.length > 0) faults.push(`The webhook endpoint at Polar lacks events: select ${missing.join(", ")}.`);
  if (secret !== POLAR_WEBHOOK_SECRET)
    faults.push(
      "POLAR_WEBHOOK_SECRET isn't the secret of the webhook endpoint at Polar: copy it from there. Until then the portal refuses all webhooks.",
    );
  return faults;
}
