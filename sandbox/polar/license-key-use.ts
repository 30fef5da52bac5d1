import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { type Answer, type Call, noContent, ok } from "./exchange.ts";
import { activationBase, activationRead, displayKey, licenseKeyRead } from "./license-key-view.ts";
import { badRequest, notPermitted, resourceNotFound, rotateNotPermitted } from "./problem.ts";
import type { Activation, LicenseKey } from "./records.ts";
import { metadata, readBody, text, uuid } from "./request-input.ts";

// The vendor's software uses a key the same way on both sides. On the customer's side it needs no token and names any
// organization: `only` is null there. On the organization's side `only` is the organization of the token.

const keyReference = z.object({ key: text, organization_id: uuid });

function findKey(call: Call, given: z.infer<typeof keyReference>, only: string | null): LicenseKey {
  const keys = call.sandbox.state.licenseKeys.by("key", given.key);
  const found = keys.find(({ organization_id }) => organization_id === given.organization_id);
  if (found === undefined || (only !== null && only !== given.organization_id)) throw resourceNotFound();
  return found;
}

function findActivation(call: Call, key: LicenseKey, id: string): Activation {
  const activation = call.sandbox.state.activations.get(id);
  if (activation?.license_key_id !== key.id) throw resourceNotFound();
  return activation;
}

const isExpired = (call: Call, { expires_at }: LicenseKey) =>
  expires_at !== null && call.sandbox.clock.ms() >= Date.parse(expires_at);

const validation = keyReference.extend({
  activation_id: uuid.nullish(),
  benefit_id: uuid.nullish(),
  customer_id: uuid.nullish(),
  increment_usage: z.int().min(0).nullish(),
  conditions: metadata.default({}),
});

export function validate(call: Call, only: string | null): Answer {
  const { state, clock } = call.sandbox;
  const given = readBody(call, validation);
  const key = findKey(call, given, only);
  if (key.status !== "granted") throw resourceNotFound("License key is no longer active.");
  if (isExpired(call, key)) throw resourceNotFound("License key has expired.");
  const activation = given.activation_id ? findActivation(call, key, given.activation_id) : null;
  const { conditions = {} } = activation ?? {};
  if (Object.keys(conditions).length > 0 && !isDeepStrictEqual(conditions, given.conditions)) {
    throw resourceNotFound("License key does not match required conditions");
  }
  if (given.benefit_id && given.benefit_id !== key.benefit_id) {
    throw resourceNotFound("License key does not match given benefit.");
  }
  if (given.customer_id && given.customer_id !== key.customer_id) {
    throw resourceNotFound("License key does not match given user.");
  }
  const increment = given.increment_usage ?? 0;
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

const newActivation = keyReference.extend({
  label: text,
  conditions: metadata.default({}),
  meta: metadata.default({}),
});

export function activate(call: Call, only: string | null): Answer {
  const { state, clock } = call.sandbox;
  const given = readBody(call, newActivation);
  const key = findKey(call, given, only);
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
  const { label, meta, conditions } = given;
  const created_at = clock.iso();
  const made = { id: randomUUID(), license_key_id: key.id, label, meta, conditions, created_at, modified_at: null };
  return ok(activationRead(state, state.activations.put(made), key));
}

export function deactivate(call: Call, only: string | null): Answer {
  const given = readBody(call, keyReference.extend({ activation_id: uuid }));
  const key = findKey(call, given, only);
  call.sandbox.state.activations.remove(findActivation(call, key, given.activation_id).id);
  return noContent;
}

/** Makes a new key with the benefit's prefix. The grant gets the new `display_key`. */
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

/** An upper-case UUID, after the benefit's prefix if there is one. */
export function generateKey(prefix: string | null | undefined, id: string = randomUUID()): string {
  const bare = id.toUpperCase();
  return prefix ? `${prefix.trim().toUpperCase()}-${bare}` : bare;
}
