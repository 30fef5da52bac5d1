import type { models } from "@polar-sh/sdk/2026-10";
import type { Answer, Call } from "./exchange.ts";
import { listAnswer, sortByCreation } from "./pagination.ts";
import { notPermitted } from "./problem.ts";
import type { Member } from "./records.ts";
import { paging, readQuery } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireTeamManager } from "./subject.ts";

/** The members of the caller's own team, newest first. */
function list(call: Call): Answer {
  const { customer } = requireTeamManager(call.subject);
  const input = readQuery(call, paging);
  if (customer.type !== "team") {
    throw notPermitted(
      "Member management is only available for team customers. Purchase a seat-based product to enable team features.",
    );
  }
  const members = sortByCreation(call.sandbox.state.members.by("customer", customer.id), ["-created_at"]);
  return listAnswer(members, input, (member) => JSON.stringify(teamMember(member)));
}

function teamMember({ created_at, modified_at, id, email, name, role }: Member) {
  return { created_at, modified_at, id, email, name, role } satisfies models.CustomerPortalMember;
}

export const teamMemberRoutes: Route[] = [["GET", "/v1/customer-portal/members", list]];
