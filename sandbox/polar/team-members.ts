import { randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { type Answer, type Call, ok } from "./exchange.ts";
import { listAnswer, sortByCreation } from "./pagination.ts";
import type { PolarSandbox } from "./polar-sandbox.ts";
import { notPermitted, polarRequestInvalid } from "./problem.ts";
import type { Customer, Member } from "./records.ts";
import { paging, readBody, readQuery, text } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireTeamManager } from "./subject.ts";

const newTeamMember = z.object({
  email: z.email(),
  name: text.nullable().default(null),
  role: z.enum(["owner", "billing_manager", "member"]).default("member"),
});

/** The members of the caller's own team, newest first. */
function list(call: Call): Answer {
  const { customer } = requireTeamManager(call.subject);
  const input = readQuery(call, paging);
  requireTeam(customer);
  const members = sortByCreation(call.sandbox.state.members.by("customer", customer.id), ["-created_at"]);
  return listAnswer(members, input, (member) => JSON.stringify(teamMember(member)));
}

/** Adds a member to the caller's own team. Nobody is told: neither a mail nor a webhook is sent. */
function add(call: Call): Answer {
  const { customer } = requireTeamManager(call.subject);
  const given = readBody(call, newTeamMember);
  requireTeam(customer);
  if (given.role === "owner") {
    const text = "Cannot add a member as owner. There must be exactly one owner.";
    throw polarRequestInvalid(["body", "role"], text, given.role);
  }
  return ok(teamMember(findOrAddMember(call.sandbox, customer, given)), 201);
}

/** The customer's member with this email, unchanged, or a new one. */
export function findOrAddMember(
  { state, clock }: PolarSandbox,
  { id, organization_id }: Customer,
  given: Pick<Member, "email" | "name" | "role">,
): Member {
  const known = state.members.by("customer", id).find(({ email }) => email.toLowerCase() === given.email.toLowerCase());
  if (known) return known;
  const made = { id: randomUUID(), organization_id, customer_id: id, external_id: null, ...given };
  return state.members.put({ ...made, created_at: clock.iso(), modified_at: null });
}

function requireTeam({ type }: Customer): void {
  if (type === "team") return;
  throw notPermitted(
    "Member management is only available for team customers. Purchase a seat-based product to enable team features.",
  );
}

function teamMember({ created_at, modified_at, id, email, name, role }: Member) {
  return { created_at, modified_at, id, email, name, role } satisfies models.CustomerPortalMember;
}

export const teamMemberRoutes: Route[] = [
  ["GET", "/v1/customer-portal/members", list],
  ["POST", "/v1/customer-portal/members", add],
];
