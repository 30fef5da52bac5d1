import type { models } from "@polar-sh/sdk/2026-10";
import type { Answer, Call } from "./call.ts";
import { Input } from "./call.ts";
import { micros } from "./clock.ts";
import { listAnswer, readPage } from "./page.ts";
import { notPermitted } from "./problem.ts";
import type { Member } from "./records.ts";
import type { Route } from "./router.ts";
import { asTeamManager } from "./subject.ts";

/** The members of one's own team, newest first. */
function list(call: Call): Answer {
  const { customer } = asTeamManager(call.subject);
  const input = new Input(call);
  const page = readPage(input);
  input.check();
  if (customer.type !== "team") {
    throw notPermitted(
      "Member management is only available for team customers. Purchase a seat-based product to enable team features.",
    );
  }
  const members = [...call.sandbox.state.members.by("customer", customer.id)].sort(
    (a, b) => micros(b.created_at) - micros(a.created_at),
  );
  return listAnswer(members, page, (member) => JSON.stringify(portalMember(member)));
}

function portalMember({ created_at, modified_at, id, email, name, role }: Member) {
  return { created_at, modified_at, id, email, name, role } satisfies models.CustomerPortalMember;
}

export const portalMemberRoutes: Route[] = [["GET", "/v1/customer-portal/members", list]];
