import { toProblem } from "@/lib/server/platform/problem";
import { PolarRefusal } from "@/lib/server/polar/failure";
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  listWebhookEndpoints,
  type WebhookEndpoint,
} from "@/lib/server/polar/webhook-endpoints";
import { checkToken, webhookEvents, webhookUrl } from "../doctor/polar-check";
import type { Wizard } from "./wizard";

const environments: Record<string, string> = {
  production: "https://api.polar.sh",
  sandbox: "https://sandbox-api.polar.sh",
};

/** Asks for Polar's environment and the token, and checks its scopes. */
export async function setUpToken(wizard: Wizard): Promise<void> {
  const { prompter, settings } = wizard;
  prompter.say(
    "README.md lists the token's scopes. With license_keys:write too, support's leads can change license keys.",
  );
  do {
    const known = Object.entries(environments).find(([, url]) => url === settings.POLAR_BASE_URL)?.[0];
    const answer = await prompter.ask(
      "Polar's environment: production, sandbox, or the URL of its API",
      { fallback: known ?? settings.POLAR_BASE_URL ?? "production" },
      (given) => (given in environments || URL.canParse(given) ? null : "Please enter production, sandbox or a URL."),
    );
    settings.POLAR_BASE_URL = environments[answer] ?? answer;
    await wizard.askSetting("POLAR_ACCESS_TOKEN", "Organization access token", { isSecret: true });
  } while (!(await wizard.check(async () => [await checkToken()])));
}

/** Registers the webhook endpoint at Polar, mends it there, or says what to enter. */
export async function setUpWebhook(wizard: Wizard): Promise<void> {
  const { prompter, settings } = wizard;
  if (wizard.isInFile("POLAR_WEBHOOK_SECRET")) {
    prompter.say(
      "POLAR_WEBHOOK_SECRET is in the file that POLAR_WEBHOOK_SECRET_FILE names. `doctor` compares it with Polar.",
    );
    return;
  }
  // The URL may have been asked for since.
  await wizard.check(async () => []);
  const url = webhookUrl();
  try {
    const own = (await listWebhookEndpoints()).filter((endpoint) => endpoint.url === url);
    const found = own.find(({ secret }) => secret === settings.POLAR_WEBHOOK_SECRET) ?? own[0];
    const endpoint = found ? await mend(found) : await createWebhookEndpoint(url, webhookEvents);
    settings.POLAR_WEBHOOK_SECRET = endpoint.secret;
    prompter.say(`ok       Polar sends its webhooks to ${url}.`);
  } catch (error) {
    prompter.say(
      `The webhook endpoint can't be registered from here: ${whyNot(error)}. Add it in Polar's settings, under Webhooks:`,
    );
    prompter.say(`  URL     ${url}`);
    prompter.say("  Format  Raw");
    prompter.say(`  Events  ${webhookEvents.join(", ")}`);
    await wizard.askSetting("POLAR_WEBHOOK_SECRET", "Its secret (Enter leaves it for later)", {
      isSecret: true,
      isOptional: true,
    });
  }
}

async function mend(endpoint: WebhookEndpoint): Promise<WebhookEndpoint> {
  const events = [...new Set([...endpoint.events, ...webhookEvents])];
  const isFine = endpoint.enabled && endpoint.format === "raw" && events.length === endpoint.events.length;
  return isFine ? endpoint : await changeWebhookEndpoint(endpoint.id, { events, enabled: true, format: "raw" });
}

function whyNot(error: unknown): string {
  if (!(error instanceof PolarRefusal)) return toProblem(error).code;
  if (error.refusal === "not_permitted") return "the token lacks the scopes webhooks:read and webhooks:write";
  return "Polar refuses the URL";
}
