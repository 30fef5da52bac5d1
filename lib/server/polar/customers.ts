import "server-only";
import { getCustomers, listCustomers } from "@polar-sh/sdk/2026-10/services/customers";
import type { Lane } from "./budget";
import { readAsOrganization } from "./call";
import { orNull } from "./failure";
import { type PolarCustomer, polarCustomer, type Rows, readOne, readRows } from "./shapes";

/** Polar still returns deleted customers. */
export function isAlive({ deleted_at }: PolarCustomer): boolean {
  return deleted_at === null;
}

/**
 * One customer of this organization (`GET /v1/customers/{id}`). Polar answers 404 for another vendor's customer, which is how
 * we detect a foreign session.
 * @throws Problem `customer_not_found`; `upstream_*`.
 */
export async function getCustomer(id: string, lane: Lane): Promise<PolarCustomer> {
  const refusals = { not_found: "customer_not_found", invalid: "customer_not_found" } as const;
  return readOne(polarCustomer, await readAsOrganization(lane, (core) => getCustomers(core)(id), refusals));
}

/**
 * The customers of this organization who have this email themselves, in any case (`GET /v1/customers/?email=`). Polar doesn't
 * find a team by its members' emails.
 * @throws Problem `upstream_*`.
 */
export async function findCustomersByEmail(email: string, lane: Lane): Promise<PolarCustomer[]> {
  return (await listPage({ email, limit: 100 }, lane)).items;
}

/**
 * A page of the customers of this organization whose name, email or external id contains a text, newest first
 * (`GET /v1/customers/?query=`). Polar finds nothing for a text with outer or doubled white space: trim it first.
 * @throws Problem `upstream_*`.
 */
export async function searchCustomers(
  query: string,
  { page, limit }: { page: number; limit: number },
  lane: Lane,
): Promise<Rows<PolarCustomer>> {
  return await listPage({ query, page, limit }, lane);
}

type Query = { email?: string; query?: string; page?: number; limit: number };

async function listPage(query: Query, lane: Lane): Promise<Rows<PolarCustomer>> {
  // A 422: no customer can have what was typed.
  const answer = readAsOrganization(lane, (core) => listCustomers(core)(query), { invalid: "invalid_request" });
  const found = await orNull(answer, "invalid_request");
  return found === null ? { items: [], unreadable: 0, totalCount: 0, maxPage: 0 } : readRows(polarCustomer, found);
}
