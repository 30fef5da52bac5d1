import "server-only";
import { TAB_HEADER, TAB_PATTERN } from "@/lib/api/live";
import { currentRequest } from "@/lib/node-server/request-record";
import type { CustomerContext } from "@/lib/server/context";
import { announceDoneChange, type Change } from "@/lib/server/platform/changes";
import type { CustomerRoute, CustomerWriteRoute } from "./access";

/** What each write of a customer's route changes of what other pages show. Sessions announce their own beginning and end. */
const changed = {
  "POST /api/proof": null,
  "POST /api/proof/verify": null,
  "POST /api/license-keys/{id}/reveal": null,
  "POST /api/license-keys/export": null,
  "POST /api/license-keys/{id}/rotate": "license_keys",
  // Their verbs announce what they did, because jobs and one-click links do the same without this route.
  "DELETE /api/license-keys/{id}/activations/{activation_id}": null,
  "POST /api/license-keys/{id}/activations": null,
  "POST /api/license-keys/{id}/activations/{activation_id}/name": null,
  "POST /api/license-keys/{id}/rotation-devices/{activation_id}": null,
  "POST /api/notifications": null,
  "POST /api/license-keys/{id}/deactivations": "license_keys",
  "DELETE /api/license-keys/{id}/deactivations": "license_keys",
  "POST /api/support-codes": null,
  "DELETE /api/sessions": null,
  "DELETE /api/sessions/{id}": null,
} as const satisfies Record<CustomerWriteRoute, Change["topic"] | null>;

/** Tells other open pages of the customer what a write that succeeded has changed. */
export async function announceWrite(
  { db, actor }: CustomerContext,
  route: CustomerRoute,
  params: Readonly<Record<string, string>>,
): Promise<void> {
  const topic = route in changed ? changed[route as CustomerWriteRoute] : null;
  if (topic === null) return;
  const { customerId, memberId } = actor.session;
  const ofKey = route.includes("/license-keys/{id}") && params.id !== undefined;
  await announceDoneChange(db, { customerId, topic, ...(ofKey ? { licenseKeyId: params.id ?? "", memberId } : {}) });
}

/** Remembers which tab sent a write, so that it isn't told of its own change. */
export function noteTab({ headers }: Request): void {
  const record = currentRequest();
  const tab = headers.get(TAB_HEADER);
  if (record && tab !== null && TAB_PATTERN.test(tab)) record.tab = tab;
}
