import type { models } from "@polar-sh/sdk/2026-10";
import { type Answer, type Call, Input, ok } from "./call.ts";
import { micros } from "./clock.ts";
import { hasMetadata, readMetadata } from "./customers.ts";
import { contains, inOrderOfWriting, listAnswer, readPage, sorted } from "./page.ts";
import { resourceNotFound } from "./problem.ts";
import type { Benefit } from "./records.ts";
import type { Route } from "./router.ts";
import { asOrganization } from "./subject.ts";
import { uuid4 } from "./uuid.ts";
import { oneOf, text } from "./validation.ts";

const SCOPES = ["benefits:read", "benefits:write"];

export const benefitType = oneOf([
  "custom",
  "discord",
  "github_repository",
  "downloadables",
  "license_keys",
  "meter_credit",
  "feature_flag",
  "slack_shared_channel",
] satisfies models.BenefitType[]);

const PROPERTIES = ["created_at", "description", "type", "user_order"] as const;

function list(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const input = new Input(call);
  const page = readPage(input);
  const sorting = input.sorting(PROPERTIES, ["-created_at"]);
  const organizationIds = input.filter("organization_id", uuid4, "uuid");
  const types = input.filter("type", benefitType, "str-enum[BenefitType]");
  const ids = input.filter("id", uuid4, "uuid");
  const excludedIds = input.filter("exclude_id", uuid4, "uuid");
  const query = input.query("query", text, null);
  const metadata = readMetadata(call);
  input.check();
  const own = call.sandbox.state.benefits.by("organization", organization.id);
  const found = inOrderOfWriting(own).filter(
    (benefit) =>
      (organizationIds?.has(benefit.organization_id) ?? true) &&
      (types?.has(benefit.type) ?? true) &&
      (ids?.has(benefit.id) ?? true) &&
      !excludedIds?.has(benefit.id) &&
      (query === null || contains(benefit.description, query)) &&
      hasMetadata(benefit, metadata),
  );
  // The order of the ids asked for comes before every other criterion, wherever it stands.
  const order = [...(ids ?? [])];
  const isByIds = ([property]: (typeof sorting)[number]) => property === "user_order";
  const criteria = [...sorting.filter(isByIds).slice(0, 1), ...sorting.filter((one) => !isByIds(one))];
  const shown = sorted<Benefit, (typeof PROPERTIES)[number]>(found, criteria, (benefit, property) => {
    if (property === "created_at") return micros(benefit.created_at);
    return property === "user_order" ? order.indexOf(benefit.id) : benefit[property];
  });
  return listAnswer(shown, page, (benefit) => JSON.stringify(benefit));
}

function get(call: Call): Answer {
  const organization = asOrganization(call.subject, ...SCOPES);
  const input = new Input(call);
  const id = input.path("id", uuid4);
  input.check();
  const benefit = call.sandbox.state.benefits.get(id);
  if (benefit?.organization_id !== organization.id) throw resourceNotFound();
  return ok(benefit);
}

export const benefitRoutes: Route[] = [
  ["GET", "/v1/benefits/", list],
  ["GET", "/v1/benefits/{id}", get],
];
