import { type Answer, type Call, Input, ok, withBody } from "./call.ts";
import { micros } from "./clock.ts";
import { dateTime } from "./date-time.ts";
import { activate, deactivate, rotate, validate } from "./license-key-use.ts";
import { activationRead, licenseKeyJson, licenseKeyRead, licenseKeyWithActivations } from "./license-key-view.ts";
import { listAnswer, readPage } from "./page.ts";
import { resourceNotFound } from "./problem.ts";
import type { LicenseKey } from "./records.ts";
import type { Route } from "./router.ts";
import { asOrganization } from "./subject.ts";
import { uuid4 } from "./uuid.ts";
import { INT32, integer, nullable, oneOf } from "./validation.ts";

const READ = ["license_keys:read", "license_keys:write"];
const WRITE = "license_keys:write";
const status = oneOf(["granted", "revoked", "disabled"]);

function list(call: Call): Answer {
  const organization = asOrganization(call.subject, ...READ);
  const input = new Input(call);
  const page = readPage(input);
  const organizationIds = input.filter("organization_id", uuid4, "uuid");
  const benefitIds = input.filter("benefit_id", uuid4, "uuid");
  const statuses = input.filter("status", status, "str-enum[LicenseKeyStatus]");
  input.check();
  const keys = call.sandbox.state.licenseKeys
    .by("organization", organization.id)
    .filter(
      (key) =>
        (organizationIds?.has(key.organization_id) ?? true) &&
        (benefitIds?.has(key.benefit_id) ?? true) &&
        (statuses?.has(key.status) ?? true),
    )
    .sort((a, b) => micros(a.created_at) - micros(b.created_at));
  return listAnswer(keys, page, (key) => licenseKeyJson(call.sandbox.state, key));
}

function ownKey(call: Call, organizationId: string, id: string): LicenseKey {
  const key = call.sandbox.state.licenseKeys.get(id);
  if (key?.organization_id !== organizationId) throw resourceNotFound();
  return key;
}

function get(call: Call): Answer {
  const organization = asOrganization(call.subject, ...READ);
  const input = new Input(call);
  const id = input.path("id", uuid4);
  input.check();
  return ok(licenseKeyWithActivations(call.sandbox.state, ownKey(call, organization.id, id), true));
}

function patch(call: Call): Answer {
  const organization = asOrganization(call.subject, WRITE);
  const { state, clock } = call.sandbox;
  const input = new Input(call);
  const id = input.path("id", uuid4);
  const body = input.body();
  const updates: Partial<LicenseKey> = {};
  const limit = nullable(integer({ gt: 0, ...INT32 }));
  // A status of null is no change: the column cannot be null.
  const newStatus = body.optional("status", nullable(status), null);
  if (newStatus !== null) updates.status = newStatus;
  if (body.has("usage")) updates.usage = body.optional("usage", integer(INT32), 0);
  if (body.has("limit_activations")) updates.limit_activations = body.optional("limit_activations", limit, null);
  if (body.has("limit_usage")) updates.limit_usage = body.optional("limit_usage", limit, null);
  const expiry = body.optional("expires_at", nullable(dateTime), null);
  if (body.has("expires_at")) updates.expires_at = expiry?.utc ?? null;
  input.check();
  const key = ownKey(call, organization.id, id);
  const changed = changes(key, updates) ? state.licenseKeys.put({ ...key, ...updates, modified_at: clock.iso() }) : key;
  // The answer repeats the date with the offset that was sent; from then on it is in UTC.
  return ok({ ...licenseKeyRead(state, changed), ...(expiry ? { expires_at: expiry.spelled } : {}) });
}

/** What is set to what it was is not written, and leaves `modified_at` alone. */
function changes(key: LicenseKey, { expires_at, ...updates }: Partial<LicenseKey>): boolean {
  const at = (text: string | null) => (text === null ? null : Date.parse(text));
  if (expires_at !== undefined && at(expires_at) !== at(key.expires_at)) return true;
  const before: Record<string, unknown> = { ...key };
  return Object.entries(updates).some(([field, value]) => value !== before[field]);
}

function getActivation(call: Call): Answer {
  const organization = asOrganization(call.subject, ...READ);
  const { state } = call.sandbox;
  const input = new Input(call);
  const id = input.path("id", uuid4);
  const activationId = input.path("activation_id", uuid4);
  input.check();
  const key = ownKey(call, organization.id, id);
  const activation = state.activations.get(activationId);
  if (activation?.license_key_id !== key.id) throw resourceNotFound();
  return ok(activationRead(state, activation, key));
}

function rotateKey(call: Call): Answer {
  const organization = asOrganization(call.subject, WRITE);
  const input = new Input(call);
  const id = input.path("id", uuid4);
  input.check();
  return rotate(call, ownKey(call, organization.id, id));
}

export const organizationLicenseKeyRoutes: Route[] = [
  ["GET", "/v1/license-keys/", list],
  ["GET", "/v1/license-keys/{id}", get],
  ["PATCH", "/v1/license-keys/{id}", withBody(patch)],
  ["POST", "/v1/license-keys/{id}/rotate", rotateKey],
  ["GET", "/v1/license-keys/{id}/activations/{activation_id}", getActivation],
  ["POST", "/v1/license-keys/validate", withBody((call) => validate(call, asOrganization(call.subject, WRITE).id))],
  ["POST", "/v1/license-keys/activate", withBody((call) => activate(call, asOrganization(call.subject, WRITE).id))],
  ["POST", "/v1/license-keys/deactivate", withBody((call) => deactivate(call, asOrganization(call.subject, WRITE).id))],
];
