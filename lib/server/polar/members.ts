import "server-only";
import { errors } from "@polar-sh/sdk/2026-10";
import * as z from "zod";
import { Problem } from "@/lib/api/problem";
import type { Lane } from "./budget";
import { readFromPolar } from "./call";
import { PolarRefusal } from "./failure";
import { instant, type Rows, readOne, readRows } from "./shapes";

/** A person of a customer: of an individual its owner, of a team one of several. */
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
 * A page of the organization's members, oldest first, so that new ones do not shift the pages (`GET /v1/members/`; the SDK
 * has no such call). Members of deleted customers are among them.
 * @throws Problem `upstream_rejected` without the scope `members:read`; `upstream_*`.
 */
export async function listMembers(page: number, lane: Lane, customerId?: string): Promise<Rows<PolarMember>> {
  const query = { page, limit: 100, sorting: "created_at", customer_id: customerId };
  return readRows(polarMember, await get("/v1/members/", {}, query, lane));
}

/**
 * One member of this organization (`GET /v1/members/{id}`).
 * @throws Problem `member_not_found`; `upstream_*`.
 */
export async function getMember(id: string, lane: Lane): Promise<PolarMember> {
  return readOne(polarMember, await get("/v1/members/{id}", { id }, {}, lane));
}

async function get(path: string, params: Record<string, string>, query: object, lane: Lane): Promise<unknown> {
  try {
    return await readFromPolar<unknown>({ kind: "organization", lane }, async (core) => {
      const request = core.buildRequest("GET", path, params, { ...query }, undefined);
      const answer = await core.sendRequest(request);
      return await core.parseResponse(answer, "json", {
        404: errors.ResourceNotFound,
        422: errors.HTTPValidationError,
      });
    });
  } catch (error) {
    if (!(error instanceof PolarRefusal)) throw error;
    throw new Problem(error.refusal === "not_found" ? "member_not_found" : "upstream_rejected");
  }
}
