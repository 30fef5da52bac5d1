import { type Answer, type Call, Input, ok } from "./call.ts";
import { micros } from "./clock.ts";
import { contains, listAnswer, readPage, sorted } from "./page.ts";
import { resourceNotFound } from "./problem.ts";
import type { Customer } from "./records.ts";
import type { Route } from "./router.ts";
import { asOrganization } from "./subject.ts";
import { uuid4 } from "./uuid.ts";
import { bool, text } from "./validation.ts";

const SCOPES = ["customers:read", "customers:write"];
const PROPERTIES = ["created_at", "email", "name"] as const;

/** `metadata[key]=value` filters: each key must have one of its values. */
export function readMetadata(call: Call): Map<string, string[]> {
  const wanted = new Map<string, string[]>();
  for (const [name, value] of call.query) {
    const [, key] = /^metadata\[([^\]]+)\]/.exec(name) ?? [];
    if (key !== undefined) wanted.set(key, [...(wanted.get(key) ?? []), value]);
  }
  return wanted;
}

export function hasMetadata(
  { metadata }: { metadata: Record<string, unknown> },
  wanted: Map<string, string[]>,
): boolean {
  return [...wanted].every(([key, values]) => Object.hasOwn(metadata, key) && values.includes(String(metadata[key])));
}

function isActive(call: Call, { id }: Customer): boolean {
  return call.sandbox.state.subscriptions
    .by("customer", id)
    .some(({ status }) => status === "trialing" || status === "active" || status === "past_due");
}

function list(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const { state } = call.sandbox;
  const input = new Input(call);
  const page = readPage(input);
  const sorting = input.sorting(PROPERTIES, ["-created_at"]);
  const organizationIds = input.filter("organization_id", uuid4, "uuid");
  const email = input.query("email", text, null);
  const query = input.query("query", text, null);
  const active = input.query("active", bool, null);
  const metadata = readMetadata(call);
  input.check();
  const all =
    email === null
      ? state.customers.by("organization", organization.id)
      : state.customers.by("email", email.toLowerCase());
  const found = all.filter(
    (customer) =>
      customer.organization_id === organization.id &&
      (organizationIds?.has(customer.organization_id) ?? true) &&
      (query === null ||
        [customer.name, customer.email, customer.external_id].some((field) => contains(field, query))) &&
      (active === null || isActive(call, customer) === active) &&
      hasMetadata(customer, metadata),
  );
  const shown = sorted(found, sorting, (customer, property) =>
    property === "created_at" ? micros(customer.created_at) : (customer[property] ?? null),
  );
  return listAnswer(shown, page, (customer) => JSON.stringify(customer));
}

function get(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const input = new Input(call);
  const id = input.path("id", uuid4);
  input.check();
  const customer = call.sandbox.state.customers.get(id);
  if (customer?.organization_id !== organization.id) throw resourceNotFound();
  return ok(customer);
}

function getExternal(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const input = new Input(call);
  const externalId = input.path("external_id", text);
  input.check();
  const customers = call.sandbox.state.customers.by("external", externalId);
  const customer = customers.find((one) => one.organization_id === organization.id);
  if (customer === undefined) throw resourceNotFound();
  return ok(customer);
}

export const customerRoutes: Route[] = [
  ["GET", "/v1/customers/", list],
  ["GET", "/v1/customers/{id}", get],
  ["GET", "/v1/customers/external/{external_id}", getExternal],
];
