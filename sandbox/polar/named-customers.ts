import type { Call } from "./call.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * The customers a call concerns: the token's own, and those it names in path, query or body, by either id, by a license
 * key or by a member. By this faults and the request log tell one test's calls from another's.
 */
export function namedCustomers({ sandbox: { state }, subject, path, query, bytes }: Call): Set<string> {
  const found = new Set<string>();
  if (subject.kind === "customer") found.add(subject.customer.id);
  const nameById = (id: string) => {
    const owner =
      state.customers.get(id)?.id ??
      state.deletedCustomers.get(id)?.id ??
      state.licenseKeys.get(id)?.customer_id ??
      state.members.get(id)?.customer_id;
    if (owner !== undefined) found.add(owner);
  };
  const nameByText = (name: string, value: unknown) => {
    if (typeof value !== "string") return;
    const isExternal = name === "external_customer_id" || name === "external_id";
    const owners = isExternal ? state.customers.by("external", value) : [];
    for (const { id } of owners) found.add(id);
    const keys = name === "key" ? state.licenseKeys.by("key", value) : [];
    for (const { customer_id } of keys) found.add(customer_id);
    const addressed = name === "email" ? state.customers.by("email", value.toLowerCase()) : [];
    for (const { id } of addressed) found.add(id);
    for (const [id] of value.matchAll(UUID)) nameById(id);
  };
  for (const [id] of path.matchAll(UUID)) nameById(id);
  nameByText("external_id", /^\/v1\/customers\/external\/([^/]+)/.exec(path)?.[1]);
  for (const [name, value] of query) nameByText(name, value);
  for (const [name, value] of Object.entries(fieldsOf(bytes))) nameByText(name, value);
  return found;
}

function fieldsOf(bytes: Uint8Array): object {
  try {
    const body: unknown = bytes.length === 0 ? null : JSON.parse(new TextDecoder().decode(bytes));
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}
