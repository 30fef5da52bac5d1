import { randomBytes, randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { z } from "zod";
import { type Answer, type Call, ok } from "./exchange.ts";
import { memberRead } from "./members.ts";
import type { PolarSandbox } from "./polar-sandbox.ts";
import { polarRequestInvalid } from "./problem.ts";
import type { Customer, Member, Organization } from "./records.ts";
import { readBody, text, uuid } from "./request-input.ts";
import type { Route } from "./router.ts";
import { requireOrganization } from "./subject.ts";

/** A customer session lasts one hour and can't be renewed. */
const lifetimeMs = 3_600_000;

const newSession = z
  .object({
    customer_id: uuid.optional(),
    external_customer_id: text.optional(),
    member_id: uuid.nullish(),
    external_member_id: text.nullish(),
    return_url: z.url({ protocol: /^https?$/ }).nullish(),
  })
  .refine((given) => given.customer_id ?? given.external_customer_id, {
    message: "Field required",
    path: ["customer_id"],
  });
type NewSession = z.infer<typeof newSession>;

function create(call: Call): Answer {
  const organization = requireOrganization(call.subject, "customer_sessions:write");
  const { state } = call.sandbox;
  const given = readBody(call, newSession);
  const { customer_id: id, external_customer_id: externalId = "" } = given;
  const found = id
    ? state.customers.get(id)
    : state.customers.by("external", externalId).find((one) => one.organization_id === organization.id);
  if (found?.organization_id !== organization.id) {
    const field = id ? "customer_id" : "external_customer_id";
    throw polarRequestInvalid(["body", field], "Customer does not exist.", given[field]);
  }
  const member = organization.member_model_enabled ? chooseMember(call.sandbox, found, given) : null;
  return ok(openSession(call.sandbox, organization, found, member, given.return_url ?? null), 201);
}

function chooseMember(sandbox: PolarSandbox, customer: Customer, given: NewSession): Member {
  const members = sandbox.state.members.by("customer", customer.id);
  const requireMember = (field: "member_id" | "external_member_id", member: Member | undefined) => {
    if (member) return member;
    throw polarRequestInvalid(["body", field], "Member does not exist for this customer.", given[field]);
  };
  const { member_id, external_member_id } = given;
  if (member_id)
    return requireMember(
      "member_id",
      members.find(({ id }) => id === member_id),
    );
  if (external_member_id) {
    return requireMember(
      "external_member_id",
      members.find(({ external_id }) => external_id === external_member_id),
    );
  }
  if (customer.type === "team") {
    throw polarRequestInvalid(["body", "member_id"], "member_id is required for team customers.", null);
  }
  return members.find(({ role }) => role === "owner") ?? addOwner(sandbox, customer);
}

/** Polar adds the owner of an individual customer when the first session needs one. */
function addOwner(sandbox: PolarSandbox, customer: Customer): Member {
  const owner = sandbox.state.members.put({
    id: randomUUID(),
    organization_id: customer.organization_id,
    customer_id: customer.id,
    email: customer.email ?? "",
    name: customer.name,
    external_id: customer.external_id ?? null,
    role: "owner",
    created_at: sandbox.clock.iso(),
    modified_at: null,
  });
  sandbox.webhooks.send("member.created", memberRead(owner));
  return owner;
}

/** Opens a session and returns Polar's answer, the only one that contains the token. */
export function openSession(
  { state, clock, portalUrl }: PolarSandbox,
  organization: Organization,
  customer: Customer,
  member: Member | null,
  returnUrl: string | null,
) {
  const token = `${member ? "polar_mst_" : "polar_cst_"}${randomBytes(32).toString("base64url")}`;
  const id = randomUUID();
  const expires_at = clock.iso(lifetimeMs);
  state.sessions.put({
    name: id,
    token,
    customer_id: customer.id,
    member_id: member?.id ?? null,
    expired: false,
    expires_at,
    return_url: returnUrl,
  });
  const search = new URLSearchParams({ customer_session_token: token, email: member?.email ?? customer.email ?? "" });
  return {
    created_at: clock.iso(),
    modified_at: null,
    id,
    token,
    expires_at,
    return_url: returnUrl,
    customer_portal_url: `${portalUrl}/${organization.slug}/portal?${search}`,
    customer_id: customer.id,
    customer,
  } satisfies models.CustomerSession;
}

export const customerSessionRoutes: Route[] = [["POST", "/v1/customer-sessions/", create]];
