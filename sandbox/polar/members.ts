import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { type Answer, type Call, ok } from "./exchange.ts";
import { listAnswer, sortByCreation, sorting } from "./pagination.ts";
import { resourceNotFound } from "./problem.ts";
import type { Member } from "./records.ts";
import { paging, readId, readQuery, single, text } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireOrganization } from "./subject.ts";

const requireReader = ({ subject }: Call) => requireOrganization(subject, "members:read", "members:write");

/** A member as the organization sees it. */
export function memberRead({ organization_id: _, ...member }: Member) {
  return member satisfies models.Member;
}

/** The organization's members, including those of deleted customers. There is no filter by email. */
function list(call: Call): Answer {
  const organization = requireReader(call);
  const { customer_id, external_customer_id, role, ...input } = readQuery(call, {
    ...paging,
    sorting,
    customer_id: single(text),
    external_customer_id: single(text),
    role: single(z.enum(["owner", "billing_manager", "member"])),
  });
  const { state } = call.sandbox;
  const ownExternalId = (member: Member) => state.customers.get(member.customer_id)?.external_id;
  const found = state.members
    .by("organization", organization.id)
    .filter(
      (member) =>
        (customer_id === undefined || member.customer_id === customer_id) &&
        (external_customer_id === undefined || ownExternalId(member) === external_customer_id) &&
        (role === undefined || member.role === role),
    );
  return listAnswer(sortByCreation(found, input.sorting), input, (member) => JSON.stringify(memberRead(member)));
}

function get(call: Call): Answer {
  const organization = requireReader(call);
  const member = call.sandbox.state.members.get(readId(call));
  if (member?.organization_id !== organization.id) throw resourceNotFound("Member not found");
  return ok(memberRead(member));
}

export const memberRoutes: Route[] = [
  ["GET", "/v1/members/", list],
  ["GET", "/v1/members/{id}", get],
];
