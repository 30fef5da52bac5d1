import "server-only";
import { getCustomers, listCustomers } from "@polar-sh/sdk/2026-10/services/customers";
import { Problem } from "@/lib/api/problem";
import type { Lane } from "./budget";
import { readFromPolar } from "./call";
import { PolarRefusal } from "./failure";
import { type PolarCustomer, polarCustomer, type Rows, readOne, readRows } from "./shapes";

/** Deleted ones stay in Polar, and are nobody to us. */
export function isAlive({ deleted_at }: PolarCustomer): boolean {
  return deleted_at === null;
}

/**
 * One customer of this organization (`GET /v1/customers/{id}`); a customer of another vendor is a 404 here, which is how a
 * foreign session is told.
 * @throws Problem `customer_not_found`; `upstream_*`.
 */
export async function getCustomer(id: string, lane: Lane = "customer"): Promise<PolarCustomer> {
  try {
    return readOne(
      polarCustomer,
      await readFromPolar({ kind: "organization", lane }, (core) => getCustomers(core)(id)),
    );
  } catch (error) {
    if (error instanceof PolarRefusal)
      throw new Problem(
        error.refusal === "not_found" || error.refusal === "invalid" ? "customer_not_found" : "upstream_rejected",
      );
    throw error;
  }
}

/**
 * The customers of this organization whose own address this is, in any case (`GET /v1/customers/?email=`); never a team's
 * members, which Polar does not find by address.
 * @throws Problem `upstream_*`.
 */
export async function findCustomersByEmail(email: string, lane: Lane = "customer"): Promise<PolarCustomer[]> {
  try {
    const answer = await readFromPolar({ kind: "organization", lane }, (core) =>
      listCustomers(core)({ email, limit: 100 }),
    );
    return readRows(polarCustomer, answer).items;
  } catch (error) {
    if (!(error instanceof PolarRefusal)) throw error;
    // A 422: what was typed is no address to Polar, so nobody has it.
    if (error.refusal === "invalid") return [];
    throw new Problem("upstream_rejected");
  }
}

/**
 * A page of the customers of this organization with a text, as one piece and in any case, in name, address or external id
 * (`GET /v1/customers/?query=`), newest first. Polar finds nothing by a text with outer or doubled white space: tidy it.
 * @throws Problem `upstream_*`.
 */
export async function searchCustomers(
  query: string,
  { page, limit }: { page: number; limit: number },
  lane: Lane,
): Promise<Rows<PolarCustomer>> {
  try {
    const answer = await readFromPolar({ kind: "organization", lane }, (core) =>
      listCustomers(core)({ query, page, limit }),
    );
    return readRows(polarCustomer, answer);
  } catch (error) {
    if (!(error instanceof PolarRefusal)) throw error;
    // A 422: what was typed is nothing that Polar would look for.
    if (error.refusal === "invalid") return { items: [], unreadable: 0, totalCount: 0, maxPage: 0 };
    throw new Problem("upstream_rejected");
  }
}
