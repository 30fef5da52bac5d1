import { type Answer, type Call, Input, ok, withBody } from "./call.ts";
import { micros } from "./clock.ts";
import { activate, deactivate, rotate, validate } from "./license-key-use.ts";
import { licenseKeyJson, licenseKeyWithActivations } from "./license-key-view.ts";
import { listAnswer, readPage } from "./page.ts";
import { resourceNotFound } from "./problem.ts";
import type { LicenseKey } from "./records.ts";
import type { Route } from "./router.ts";
import { asCustomer, type CustomerSubject } from "./subject.ts";
import { uuid4 } from "./uuid.ts";
import { nullable } from "./validation.ts";

/** A member sees their own keys alone; where there are no members, a customer sees all of theirs. */
function ownKeys(call: Call, { customer, member }: CustomerSubject): readonly LicenseKey[] {
  const { licenseKeys } = call.sandbox.state;
  return member ? licenseKeys.by("member", member.id) : licenseKeys.by("customer", customer.id);
}

function list(call: Call): Answer {
  const subject = asCustomer(call.subject);
  const input = new Input(call);
  const page = readPage(input);
  const benefitId = input.query("benefit_id", nullable(uuid4), null);
  input.check();
  const keys = ownKeys(call, subject)
    .filter((key) => benefitId === null || key.benefit_id === benefitId)
    .sort((a, b) => micros(a.created_at) - micros(b.created_at));
  return listAnswer(keys, page, (key) => licenseKeyJson(call.sandbox.state, key));
}

function ownKey(call: Call): LicenseKey {
  const { customer, member } = asCustomer(call.subject);
  const input = new Input(call);
  const id = input.path("id", uuid4);
  input.check();
  const key = call.sandbox.state.licenseKeys.get(id);
  const owns = member ? key?.member_id === member.id : key?.customer_id === customer.id;
  if (key === undefined || !owns) throw resourceNotFound();
  return key;
}

/** Activations are left out unless the benefit lets customers manage their devices. */
function get(call: Call): Answer {
  const { state } = call.sandbox;
  const key = ownKey(call);
  const benefit = state.benefits.get(key.benefit_id);
  const shown = benefit?.type === "license_keys" && benefit.properties.activations?.enable_customer_admin === true;
  return ok(licenseKeyWithActivations(state, key, shown));
}

export const portalLicenseKeyRoutes: Route[] = [
  ["GET", "/v1/customer-portal/license-keys/", list],
  ["GET", "/v1/customer-portal/license-keys/{id}", get],
  ["POST", "/v1/customer-portal/license-keys/{id}/rotate", (call) => rotate(call, ownKey(call))],
  ["POST", "/v1/customer-portal/license-keys/validate", withBody((call) => validate(call, null))],
  ["POST", "/v1/customer-portal/license-keys/activate", withBody((call) => activate(call, null))],
  ["POST", "/v1/customer-portal/license-keys/deactivate", withBody((call) => deactivate(call, null))],
];
