import "server-only";
import { errors, type PolarCore } from "@polar-sh/sdk/2026-10";
import * as z from "zod";
import type { Lane } from "./budget";
import { readAsOrganization } from "./call";
import { instant, type Rows, readOne, readRows } from "./shapes";

/** A person of a customer: the owner of an individual, or someone on a team. */
export const polarMember = z.object({
  id: z.uuid(),
  created_at: instant,
  modified_at: instant.nullable(),
  customer_id: z.uuid(),
  email: z.string(),
  name: z.string().nullable(),
  role: z.string().nullable().catch(null),
});
export type PolarMember = z.infer<typeof polarMember>;

/**
 * A page of the organization's members, or of one customer's (`GET /v1/members/`, which the SDK doesn't have). Oldest first,
 * so that new members don't shift the pages. Includes members of deleted customers.
 * @throws Problem `upstream_rejected` without the scope `members:read`; `upstream_*`.
 */
export async function listMembers(page: number, lane: Lane, customerId?: string): Promise<Rows<PolarMember>> {
  return await listPage({ page, sorting: "created_at", customer_id: customerId }, lane);
}

/** As `listMembers` for the organization, but newest first. */
export async function listNewestMembers(page: number, lane: Lane): Promise<Rows<PolarMember>> {
  return await listPage({ page, sorting: "-created_at" }, lane);
}

async function listPage(query: { page: number; sorting: string; customer_id?: string | undefined }, lane: Lane) {
  return readRows(polarMember, await get("/v1/members/", {}, { ...query, limit: 100 }, lane));
}

/**
 * One member of this organization (`GET /v1/members/{id}`).
 * @throws Problem `member_not_found`; `upstream_*`.
 */
export async function getMember(id: string, lane: Lane): Promise<PolarMember> {
  return readOne(polarMember, await get("/v1/members/{id}", { id }, {}, lane));
}

async function get(path: string, params: Record<string, string>, query: object, lane: Lane): Promise<unknown> {
  const call = async (core: PolarCore) => {
    const answer = await core.sendRequest(core.buildRequest("GET", path, params, { ...query }, undefined));
    const refusals = { 404: errors.ResourceNotFound, 422: errors.HTTPValidationError };
    return await core.parseResponse(answer, "json", refusals);
  };
  return await readAsOrganization<unknown>(lane, call, { not_found: "member_not_found" });
}
