import { z } from "zod";
import { isoMicros } from "./clock.ts";
import { addInterval } from "./control/make-purchase.ts";
import { type Answer, type Call, ok } from "./exchange.ts";
import { activate, deactivate, rotate, validate } from "./license-key-use.ts";
import { activationRead, licenseKeyJson, licenseKeyRead, licenseKeyWithActivations } from "./license-key-view.ts";
import { listAnswer, sortByCreation } from "./pagination.ts";
import { resourceNotFound } from "./problem.ts";
import type { LicenseKey } from "./records.ts";
import { paging, readBody, readId, readQuery, several, uuid } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireOrganization } from "./subject.ts";

const requireReader = ({ subject }: Call) => requireOrganization(subject, "license_keys:read", "license_keys:write");
const requireWriter = ({ subject }: Call) => requireOrganization(subject, "license_keys:write");
const status = z.enum(["granted", "revoked", "disabled"]);

/** The organization's keys, oldest first. */
function list(call: Call): Answer {
  const organization = requireReader(call);
  const input = readQuery(call, {
    ...paging,
    organization_id: several(uuid),
    benefit_id: several(uuid),
    status: several(status),
  });
  const { state } = call.sandbox;
  const found = state.licenseKeys
    .by("organization", organization.id)
    .filter(
      (key) =>
        (input.organization_id?.has(key.organization_id) ?? true) &&
        (input.benefit_id?.has(key.benefit_id) ?? true) &&
        (input.status?.has(key.status) ?? true),
    );
  return listAnswer(sortByCreation(found, ["created_at"]), input, (key) => licenseKeyJson(state, key));
}

function requireKey(call: Call, organizationId: string): LicenseKey {
  const key = call.sandbox.state.licenseKeys.get(readId(call));
  if (key?.organization_id !== organizationId) throw resourceNotFound();
  return key;
}

function get(call: Call): Answer {
  const organization = requireReader(call);
  return ok(licenseKeyWithActivations(call.sandbox.state, requireKey(call, organization.id), true));
}

const limit = z.int().min(1).nullable().exactOptional();
const change = z.object({
  status: status.exactOptional(),
  usage: z.int().exactOptional(),
  limit_activations: limit,
  limit_usage: limit,
  expires_at: z.iso.datetime().nullable().exactOptional(),
});

function patch(call: Call): Answer {
  const organization = requireWriter(call);
  const { state, clock } = call.sandbox;
  const given = readBody(call, change);
  const key = requireKey(call, organization.id);
  const changed = { ...key, ...given };
  // Polar writes nothing, and leaves `modified_at` alone, when a change sets what is already set.
  const isSame = JSON.stringify(changed) === JSON.stringify(key);
  const answer = ok(
    licenseKeyRead(state, isSame ? key : state.licenseKeys.put({ ...changed, modified_at: clock.iso() })),
  );
  if (key.status === "revoked" && changed.status === "granted") resetToBenefit(call, changed);
  return answer;
}

/** Polar grants the benefit anew after its answer: limits and expiry become the benefit's. Usage and activations stay. */
function resetToBenefit({ sandbox: { state, clock } }: Call, key: LicenseKey): void {
  const benefit = state.benefits.get(key.benefit_id);
  if (benefit?.type !== "license_keys") return;
  const { activations, limit_usage, expires } = benefit.properties;
  state.licenseKeys.put({
    ...key,
    limit_activations: activations?.limit ?? null,
    limit_usage: limit_usage ?? null,
    expires_at: expires ? isoMicros(addInterval(clock.ms(), expires.timeframe, expires.ttl)) : null,
    modified_at: clock.iso(),
  });
}

function getActivation(call: Call): Answer {
  const organization = requireReader(call);
  const { state } = call.sandbox;
  const key = requireKey(call, organization.id);
  const activation = state.activations.get(readId(call, "activation_id"));
  if (activation?.license_key_id !== key.id) throw resourceNotFound();
  return ok(activationRead(state, activation, key));
}

export const organizationLicenseKeyRoutes: Route[] = [
  ["GET", "/v1/license-keys/", list],
  ["GET", "/v1/license-keys/{id}", get],
  ["PATCH", "/v1/license-keys/{id}", patch],
  ["POST", "/v1/license-keys/{id}/rotate", (call) => rotate(call, requireKey(call, requireWriter(call).id))],
  ["GET", "/v1/license-keys/{id}/activations/{activation_id}", getActivation],
  ["POST", "/v1/license-keys/validate", (call) => validate(call, requireWriter(call).id)],
  ["POST", "/v1/license-keys/activate", (call) => activate(call, requireWriter(call).id)],
  ["POST", "/v1/license-keys/deactivate", (call) => deactivate(call, requireWriter(call).id)],
];
