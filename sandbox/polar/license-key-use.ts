import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { type Answer, type Call, Input, noContent, ok } from "./call.ts";
import { activationBase, activationRead, displayKey, licenseKeyRead } from "./license-key-view.ts";
import { metadata, sameMetadata } from "./metadata.ts";
import { badRequest, notPermitted, resourceNotFound, rotateNotPermitted } from "./problem.ts";
import type { Activation, LicenseKey } from "./records.ts";
import { uuid4 } from "./uuid.ts";
import { integer, nullable, text } from "./validation.ts";

// What the vendor's software does with a key, the same on the customer's side (no token needed) and on the
// organization's. `organizationId` is the organization of the token; on the customer's side any organization is taken.

function findKey(call: Call, organizationId: string, key: string, only: string | null): LicenseKey {
  const found = call.sandbox.state.licenseKeys.by("key", key).find((one) => one.organization_id === organizationId);
  if (found === undefined || (only !== null && only !== organizationId)) throw resourceNotFound();
  return found;
}

function findActivation(call: Call, key: LicenseKey, id: string): Activation {
  const activation = call.sandbox.state.activations.get(id);
  if (activation?.license_key_id !== key.id) throw resourceNotFound();
  return activation;
}

const isExpired = (call: Call, { expires_at }: LicenseKey) =>
  expires_at !== null && call.sandbox.clock.ms() >= Date.parse(expires_at);

export function validate(call: Call, only: string | null): Answer {
  const { state, clock } = call.sandbox;
  const input = new Input(call);
  const body = input.body();
  const keyText = body.required("key", text, "");
  const organizationId = body.required("organization_id", uuid4, "");
  const activationId = body.optional("activation_id", nullable(uuid4), null);
  const benefitId = body.optional("benefit_id", nullable(uuid4), null);
  const customerId = body.optional("customer_id", nullable(uuid4), null);
  const increment = body.optional("increment_usage", nullable(integer({ ge: 0 })), null) ?? 0;
  const conditions = body.optional("conditions", metadata, {});
  input.check();
  const key = findKey(call, organizationId, keyText, only);
  if (key.status !== "granted") throw resourceNotFound("License key is no longer active.");
  if (isExpired(call, key)) throw resourceNotFound("License key has expired.");
  const activation = activationId === null ? null : findActivation(call, key, activationId);
  if (activation && Object.keys(activation.conditions).length > 0 && !sameMetadata(activation.conditions, conditions)) {
    throw resourceNotFound("License key does not match required conditions");
  }
  if (benefitId !== null && benefitId !== key.benefit_id) {
    throw resourceNotFound("License key does not match given benefit.");
  }
  if (customerId !== null && customerId !== key.customer_id) {
    throw resourceNotFound("License key does not match given user.");
  }
  const remaining = (key.limit_usage ?? 0) - key.usage;
  if (increment > 0 && key.limit_usage && increment > remaining) {
    throw badRequest(`License key only has ${remaining} more usages.`);
  }
  const now = clock.iso();
  const validated = state.licenseKeys.put({
    ...key,
    usage: key.usage + increment,
    validations: key.validations + 1,
    last_validated_at: now,
    modified_at: now,
  });
  return ok({
    ...licenseKeyRead(state, validated),
    status: "granted",
    activation: activation && activationBase(activation),
  } satisfies Omit<models.ValidatedLicenseKey, "member" | "member_id">);
}

export function activate(call: Call, only: string | null): Answer {
  const { state, clock } = call.sandbox;
  const input = new Input(call);
  const body = input.body();
  const keyText = body.required("key", text, "");
  const organizationId = body.required("organization_id", uuid4, "");
  const label = body.required("label", text, "");
  const conditions = body.optional("conditions", metadata, {});
  const meta = body.optional("meta", metadata, {});
  input.check();
  const key = findKey(call, organizationId, keyText, only);
  if (key.status !== "granted") {
    throw notPermitted("License key is no longer active. This license key can not be activated.");
  }
  if (isExpired(call, key)) throw notPermitted("License key has expired.");
  if (!key.limit_activations) {
    throw notPermitted(
      "This license key does not support activations. Use the /validate endpoint instead to check license validity.",
    );
  }
  if (state.activations.by("license_key", key.id).length >= key.limit_activations) {
    throw notPermitted("License key activation limit already reached");
  }
  const activation = state.activations.put({
    id: randomUUID(),
    license_key_id: key.id,
    label,
    meta,
    conditions,
    created_at: clock.iso(),
    modified_at: null,
  });
  return ok(activationRead(state, activation, key));
}

export function deactivate(call: Call, only: string | null): Answer {
  const input = new Input(call);
  const body = input.body();
  const keyText = body.required("key", text, "");
  const organizationId = body.required("organization_id", uuid4, "");
  const activationId = body.required("activation_id", uuid4, "");
  input.check();
  const key = findKey(call, organizationId, keyText, only);
  call.sandbox.state.activations.remove(findActivation(call, key, activationId).id);
  return noContent;
}

/** A new key under the benefit's prefix; the grant shows the new display key. */
export function rotate(call: Call, key: LicenseKey): Answer {
  const { state, clock } = call.sandbox;
  if (key.status === "revoked") throw rotateNotPermitted(key.status);
  const benefit = state.benefits.get(key.benefit_id);
  const prefix = benefit?.type === "license_keys" ? benefit.properties.prefix : null;
  const now = clock.iso();
  const rotated = state.licenseKeys.put({ ...key, key: generateKey(prefix), modified_at: now });
  for (const grant of state.grants.by("license_key", key.id)) {
    const properties = { ...grant.properties, display_key: displayKey(rotated.key) };
    state.grants.put({ ...grant, properties, modified_at: now });
  }
  return ok(licenseKeyRead(state, rotated));
}

/** An upper-case UUID behind the benefit's prefix, if it has one. */
export function generateKey(prefix: string | null | undefined, uuid: string = randomUUID()): string {
  const bare = uuid.toUpperCase();
  return prefix ? `${prefix.trim().toUpperCase()}-${bare}` : bare;
}
