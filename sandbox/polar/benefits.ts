import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { type Answer, type Call, ok } from "./exchange.ts";
import { contains, listAnswer, sortByCreation, sorting } from "./pagination.ts";
import { resourceNotFound } from "./problem.ts";
import { paging, readId, readQuery, several, single, text } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireOrganization } from "./subject.ts";

export const benefitType = z.enum([
  "custom",
  "discord",
  "github_repository",
  "downloadables",
  "license_keys",
  "meter_credit",
  "feature_flag",
  "slack_shared_channel",
] satisfies models.BenefitType[]);

const requireReader = ({ subject }: Call) => requireOrganization(subject, "benefits:read", "benefits:write");

function list(call: Call): Answer {
  const organization = requireReader(call);
  const input = readQuery(call, {
    ...paging,
    sorting,
    type: several(benefitType),
    query: single(text),
  });
  const found = call.sandbox.state.benefits
    .by("organization", organization.id)
    .filter(
      ({ type, description }) =>
        (input.type?.has(type) ?? true) && (input.query === undefined || contains(description, input.query)),
    );
  return listAnswer(sortByCreation(found, input.sorting), input);
}

function get(call: Call): Answer {
  const organization = requireReader(call);
  const benefit = call.sandbox.state.benefits.get(readId(call));
  if (benefit?.organization_id !== organization.id) throw resourceNotFound();
  return ok(benefit);
}

export const benefitRoutes: Route[] = [
  ["GET", "/v1/benefits/", list],
  ["GET", "/v1/benefits/{id}", get],
];
