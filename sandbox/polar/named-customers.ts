import type { Call } from "./exchange.ts";

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * The customers whom a call concerns: the token's own, and those named in the path, the query or the body by id, external
 * id, email, license key or member. Faults and the request log use this to keep tests apart.
 */
export function namedCustomers({ sandbox: { state }, subject, path, query, bytes }: Call): Set<string> {
  const found = new Set<string>();
  if (subject.kind === "customer") found.add(subject.customer.id);
  const addIds = (value: string) => {
    for (const [id] of value.matchAll(uuids)) {
      const owner =
        state.customers.get(id)?.id ??
        state.deletedCustomers.get(id)?.id ??
        state.licenseKeys.get(id)?.customer_id ??
        state.members.get(id)?.customer_id;
      if (owner !== undefined) found.add(owner);
    }
  };
  const addField = (name: string, value: unknown) => {
    if (typeof value !== "string") return;
    if (name === "external_customer_id") for (const { id } of state.customers.by("external", value)) found.add(id);
    if (name === "email") for (const { id } of state.customers.by("email", value.toLowerCase())) found.add(id);
    if (name === "key") for (const key of state.licenseKeys.by("key", value)) found.add(key.customer_id);
    addIds(value);
  };
  addIds(path);
  addField("external_customer_id", /^\/v1\/customers\/external\/([^/]+)/.exec(path)?.[1]);
  for (const [name, value] of query) addField(name, value);
  for (const [name, value] of Object.entries(fieldsOf(bytes))) addField(name, value);
  return found;
}

function fieldsOf(bytes: Uint8Array): object {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}
