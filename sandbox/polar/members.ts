import { type Answer, type Call, Input, ok } from "./call.ts";
import { micros } from "./clock.ts";
import { memberRead } from "./customer-sessions.ts";
import { listAnswer, readPage, sorted } from "./page.ts";
import { polarRequestInvalid, resourceNotFound } from "./problem.ts";
import type { Member } from "./records.ts";
import type { Route } from "./router.ts";
import { asOrganization } from "./subject.ts";
import { anyUuid, uuid4 } from "./uuid.ts";
import { oneOf, refused, text } from "./validation.ts";

const SCOPES = ["members:read", "members:write"];
const role = oneOf(["owner", "billing_manager", "member"]);

/** A customer of the organization by Polar's id or by the vendor's; undefined when there is none. */
function customerIdOf(call: Call, organizationId: string, externalId: string): string | undefined {
  const customers = call.sandbox.state.customers.by("external", externalId);
  return customers.find(({ organization_id }) => organization_id === organizationId)?.id;
}

function answer(members: readonly Member[], input: Input): Answer {
  const page = readPage(input);
  const sorting = input.sorting(["created_at"], ["-created_at"]);
  const wanted = input.query("role", role, null);
  input.check();
  const found = members.filter((member) => wanted === null || member.role === wanted);
  const shown = sorted(found, sorting, ({ created_at }) => micros(created_at));
  return listAnswer(shown, page, (member) => JSON.stringify(memberRead(member)));
}

/** Members of the whole organization, those of deleted customers too; an address is no filter. */
function list(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const input = new Input(call);
  const customerId = input.query("customer_id", text, null);
  const externalId = input.query("external_customer_id", text, null);
  // The whole request is checked before the id, which Polar reads itself, and with another refusal.
  const all = call.sandbox.state.members.by("organization", organization.id);
  const checked = answer(all, input);
  if (customerId === null && externalId === null) return checked;
  const id = customerId === null ? null : anyUuid(customerId, [], []);
  if (id === refused) throw resourceNotFound("Invalid customer ID format");
  const external = externalId === null ? null : (customerIdOf(call, organization.id, externalId) ?? "");
  const members = all.filter(
    (member) => (id === null || member.customer_id === id) && (external === null || member.customer_id === external),
  );
  return answer(members, new Input(call));
}

/** Members of one customer: 404 where the organization has no such customer. */
function listOfCustomer(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const { state } = call.sandbox;
  const input = new Input(call);
  const external = call.params.external_id;
  const id = external === undefined ? input.path("id", uuid4) : customerIdOf(call, organization.id, external);
  const checked = answer(state.members.by("customer", id ?? ""), input);
  if (state.customers.get(id ?? "")?.organization_id !== organization.id) throw resourceNotFound("Customer not found");
  return checked;
}

function found(member: Member | undefined): Answer {
  if (member === undefined) throw resourceNotFound("Member not found");
  return ok(memberRead(member));
}

function get(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const input = new Input(call);
  const customerId = call.params.member_id === undefined ? null : input.path("id", uuid4);
  const id = input.path(call.params.member_id === undefined ? "id" : "member_id", anyUuid);
  input.check();
  const member = call.sandbox.state.members.get(id);
  const fits = member?.organization_id === organization.id && (customerId ?? member.customer_id) === member.customer_id;
  return found(fits ? member : undefined);
}

/** By the vendor's own id of the member, which is its own within a customer. */
function getExternal(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const input = new Input(call);
  const customerId = input.query("customer_id", anyUuid, null);
  const externalId = input.query("external_customer_id", text, null);
  input.check();
  if (customerId === null && externalId === null) throw oneCustomer("missing");
  if (customerId !== null && externalId !== null) throw oneCustomer("value_error");
  const id = customerId ?? customerIdOf(call, organization.id, externalId ?? "");
  return found(memberByExternalId(call, organization.id, id, call.params.external_id));
}

function getOfExternalCustomer(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const id = customerIdOf(call, organization.id, call.params.external_id ?? "");
  return found(memberByExternalId(call, organization.id, id, call.params.member_external_id));
}

function memberByExternalId(call: Call, organizationId: string, customerId: string | undefined, wanted?: string) {
  const members = call.sandbox.state.members.by("customer", customerId ?? "");
  return members.find((one) => one.external_id === wanted && one.organization_id === organizationId);
}

function oneCustomer(type: "missing" | "value_error") {
  const msg =
    type === "missing"
      ? "One of customer_id or external_customer_id must be provided."
      : "Only one of customer_id or external_customer_id may be provided.";
  return polarRequestInvalid(["query"], msg, null, type);
}

export const memberRoutes: Route[] = [
  ["GET", "/v1/members/", list],
  ["GET", "/v1/members/{id}", get],
  ["GET", "/v1/members/external/{external_id}", getExternal],
  ["GET", "/v1/customers/{id}/members", listOfCustomer],
  ["GET", "/v1/customers/external/{external_id}/members", listOfCustomer],
  ["GET", "/v1/customers/{id}/members/{member_id}", get],
  ["GET", "/v1/customers/external/{external_id}/members/{member_external_id}", getOfExternalCustomer],
];
