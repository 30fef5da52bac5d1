import { randomBytes, randomUUID } from "node:crypto";
import type { models } from "@polar-sh/sdk/2026-10";
import { type Answer, Body, type Call, ok, withBody } from "./call.ts";
import { type Issue, polarRequestInvalid, requestInvalid } from "./problem.ts";
import type { Customer, Member, Organization } from "./records.ts";
import type { Route } from "./router.ts";
import type { Sandbox } from "./sandbox.ts";
import { asOrganization } from "./subject.ts";
import { uuid4 } from "./uuid.ts";
import { httpUrl, nullable, type Reader, text } from "./validation.ts";

/** A customer session lives one hour, and is never renewed. */
const LIFE_MS = 3_600_000;

interface Create {
  customerField: "customer_id" | "external_customer_id";
  customer: string;
  memberId: string | null;
  externalMemberId: string | null;
  returnUrl: string | null;
}

/** One of the two forms of the body: by Polar's id or by the vendor's own. */
function readForm(body: unknown, model: string, field: Create["customerField"], read: Reader<string>, issues: Issue[]) {
  const form = Body.of(body, ["body", model], issues);
  return {
    memberId: form.optional("member_id", nullable(uuid4), null),
    externalMemberId: form.optional("external_member_id", nullable(text), null),
    returnUrl: form.optional("return_url", nullable(httpUrl), null),
    customerField: field,
    customer: form.required(field, read, ""),
  } satisfies Create;
}

function readCreate(call: Call): Create {
  if (call.body === undefined) {
    throw requestInvalid([{ type: "missing", loc: ["body"], msg: "Field required", input: null }]);
  }
  const issues: Issue[] = [];
  const byId = readForm(call.body, "CustomerSessionCustomerIDCreate", "customer_id", uuid4, issues);
  if (issues.length === 0) return byId;
  const before = issues.length;
  const model = "CustomerSessionCustomerExternalIDCreate";
  const byExternalId = readForm(call.body, model, "external_customer_id", text, issues);
  if (issues.length === before) return byExternalId;
  throw requestInvalid(issues);
}

function create(call: Call): Answer {
  const organization = asOrganization(call.subject, "customer_sessions:write");
  const { state } = call.sandbox;
  const wanted = readCreate(call);
  const found =
    wanted.customerField === "customer_id"
      ? state.customers.get(wanted.customer)
      : state.customers.by("external", wanted.customer).find((one) => one.organization_id === organization.id);
  if (found?.organization_id !== organization.id) {
    throw polarRequestInvalid(["body", wanted.customerField], "Customer does not exist.", wanted.customer);
  }
  const member = organization.member_model_enabled ? chooseMember(call.sandbox, found, wanted) : null;
  return ok(openSession(call.sandbox, organization, found, member, wanted.returnUrl), 201);
}

function chooseMember(sandbox: Sandbox, customer: Customer, wanted: Create): Member {
  const members = sandbox.state.members.by("customer", customer.id);
  const missing = (field: string, input: string) =>
    polarRequestInvalid(["body", field], "Member does not exist for this customer.", input);
  if (wanted.memberId !== null) {
    const member = members.find((one) => one.id === wanted.memberId);
    if (member === undefined) throw missing("member_id", wanted.memberId);
    return member;
  }
  if (wanted.externalMemberId !== null) {
    const member = members.find((one) => one.external_id === wanted.externalMemberId);
    if (member === undefined) throw missing("external_member_id", wanted.externalMemberId);
    return member;
  }
  if (customer.type === "team") {
    throw polarRequestInvalid(["body", "member_id"], "member_id is required for team customers.", null);
  }
  const owner = members.find(({ role }) => role === "owner") ?? members.find(({ email }) => email === customer.email);
  return owner ?? makeOwner(sandbox, customer);
}

/** An individual is its own owner; Polar makes that member when it is first needed. */
function makeOwner(sandbox: Sandbox, customer: Customer): Member {
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

/** A member as the organization sees it. */
export function memberRead({ organization_id: _, ...member }: Member) {
  return member satisfies models.Member;
}

/** Makes a session, which lives for one hour, and answers it as Polar does: the only time its token is told. */
export function openSession(
  { state, clock, portalUrl }: Sandbox,
  organization: Organization,
  customer: Customer,
  member: Member | null,
  returnUrl: string | null,
) {
  const token = `${member ? "polar_mst_" : "polar_cst_"}${randomBytes(32).toString("base64url")}`;
  const id = randomUUID();
  const expires_at = clock.iso(LIFE_MS);
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

export const customerSessionRoutes: Route[] = [["POST", "/v1/customer-sessions/", withBody(create)]];
