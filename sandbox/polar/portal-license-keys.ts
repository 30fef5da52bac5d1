import { type Answer, type Call, ok } from "./exchange.ts";
import { activate, deactivate, rotate, validate } from "./license-key-use.ts";
import { licenseKeyJson, licenseKeyWithActivations } from "./license-key-view.ts";
import { listAnswer, sortByCreation } from "./pagination.ts";
import { resourceNotFound } from "./problem.ts";
import type { LicenseKey } from "./records.ts";
import { paging, readId, readQuery, single, uuid } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireCustomer } from "./subject.ts";

/** The caller's keys, oldest first. A member sees only their own keys. A customer without members sees all of theirs. */
function list(call: Call): Answer {
  const { customer, member } = requireCustomer(call.subject);
  const { benefit_id, ...input } = readQuery(call, { ...paging, benefit_id: single(uuid) });
  const { state } = call.sandbox;
  const own = member ? state.licenseKeys.by("member", member.id) : state.licenseKeys.by("customer", customer.id);
  const found = own.filter((key) => benefit_id === undefined || key.benefit_id === benefit_id);
  return listAnswer(sortByCreation(found, ["created_at"]), input, (key) => licenseKeyJson(state, key));
}

function requireOwnKey(call: Call): LicenseKey {
  const { customer, member } = requireCustomer(call.subject);
  const key = call.sandbox.state.licenseKeys.get(readId(call));
  const isOwn = member ? key?.member_id === member.id : key?.customer_id === customer.id;
  if (key === undefined || !isOwn) throw resourceNotFound();
  return key;
}

/** The list of activations stays empty unless the benefit lets customers manage their devices. */
function get(call: Call): Answer {
  const { state } = call.sandbox;
  const key = requireOwnKey(call);
  const benefit = state.benefits.get(key.benefit_id);
  const isShown = benefit?.type === "license_keys" && benefit.properties.activations?.enable_customer_admin === true;
  return ok(licenseKeyWithActivations(state, key, isShown));
}

export const portalLicenseKeyRoutes: Route[] = [
  ["GET", "/v1/customer-portal/license-keys/", list],
  ["GET", "/v1/customer-portal/license-keys/{id}", get],
  ["POST", "/v1/customer-portal/license-keys/{id}/rotate", (call) => rotate(call, requireOwnKey(call))],
  ["POST", "/v1/customer-portal/license-keys/validate", (call) => validate(call, null)],
  ["POST", "/v1/customer-portal/license-keys/activate", (call) => activate(call, null)],
  ["POST", "/v1/customer-portal/license-keys/deactivate", (call) => deactivate(call, null)],
];
