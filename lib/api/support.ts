import * as z from "zod/mini";
import { DEFAULT_PAGE_SIZE, LONGEST_SEARCH } from "./filter-rules";
import { pageSize, positiveInteger } from "./filters";
import { staffImpersonationList } from "./impersonations";
import { instant } from "./instants";
import { activation, benefitSummary, licenseKey, pagination } from "./schemas";
import { oneLine } from "./typed-text";

/** The support console's requests and responses. Responses only contain masked keys. */

/** Results per page. Few, because each matching key or member takes a call to Polar. */
export const SEARCH_PAGE = 25;

/** `POST /api/support/customers/search`: in the body, because emails and keys must not appear in a URL. */
export const customerSearch = z.strictObject({
  /** An email, a name, an ID, a license key or its last six characters, a device's name or an order number. */
  query: z.pipe(
    z.string().check(z.maxLength(LONGEST_SEARCH)),
    z.pipe(
      // Polar's server fails on NUL, which its database can't store. No name contains other control characters either.
      z.transform(oneLine),
      z.string().check(z.minLength(1)),
    ),
  ),
  page: z._default(z.int().check(z.gte(1), z.lte(10_000)), 1),
  limit: z._default(z.int().check(z.gte(1), z.lte(SEARCH_PAGE)), SEARCH_PAGE),
});
export type CustomerSearch = z.infer<typeof customerSearch>;

export const supportCustomer = z.object({
  id: z.string(),
  kind: z.enum(["individual", "team"]),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  external_id: z.nullable(z.string()),
  created_at: z.string(),
});
export type SupportCustomer = z.infer<typeof supportCustomer>;

/** A customer who hasn't given this agent a support code, while `SUPPORT_REQUIRES_CONSENT` is on: they exist, and no more. */
const hiddenCustomer = z.object({ id: z.string(), hidden: z.literal(true) });
export type HiddenCustomer = z.infer<typeof hiddenCustomer>;

export const supportMember = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  email: z.string(),
  role: z.nullable(z.string()),
});
export type SupportMember = z.infer<typeof supportMember>;

/** A key without `actions`, because staff have none. */
const maskedKey = z.omit(licenseKey, { actions: true });

/** Why a customer matches. */
const searchMatch = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("customer"),
    /** Null if Polar found the text in a field that we don't show. */
    field: z.nullable(z.enum(["id", "email", "name", "external_id"])),
  }),
  z.object({ kind: z.literal("member"), member: supportMember }),
  z.object({ kind: z.literal("order"), number: z.string() }),
  z.object({ kind: z.literal("device"), label: z.string(), license_key: maskedKey }),
  z.object({ kind: z.literal("key"), part: z.enum(["whole", "end", "id"]), license_key: maskedKey }),
]);
export type SearchMatch = z.infer<typeof searchMatch>;

const foundCustomer = z.object({ customer: z.union([hiddenCustomer, supportCustomer]), matches: z.array(searchMatch) });
export type FoundCustomer = z.infer<typeof foundCustomer>;

export const customerSearchResult = z.object({
  items: z.array(foundCustomer),
  /** Counts matches: a customer who matches twice is one item and counts twice. */
  pagination,
  /** False during the first full sync of members and keys: some may be missing. */
  index_complete: z.boolean(),
});
export type CustomerSearchResult = z.infer<typeof customerSearchResult>;

/** Who can see a key. `nobody`: a team's key whose grant names no member. `unknown`: Polar has no grant for it. */
export const keyHolder = z.enum(["customer", "member", "former_member", "nobody", "unknown"]);
export type KeyHolder = z.infer<typeof keyHolder>;

const heldKey = z.extend(maskedKey, {
  holder: keyHolder,
  member: z.nullable(supportMember),
  /** When the portal read it at Polar. Some changes, such as a validation, show hours later. */
  read_at: z.string(),
});
export type HeldKey = z.infer<typeof heldKey>;

/** `GET /api/support/customers/{id}?keys_page&impersonations_before`. */
export const customerPageFilter = z.strictObject({
  keys_page: z._default(positiveInteger, 1),
  impersonations_before: z.optional(instant),
});
export type CustomerPageFilter = z.infer<typeof customerPageFilter>;

export const supportCustomerDetail = z.object({
  customer: supportCustomer,
  members: z.object({
    /** At most 500. */
    items: z.array(supportMember),
    total_count: z.number(),
  }),
  license_keys: z.object({
    items: z.array(heldKey),
    pagination,
    /** Counts all the customer's keys, not only this page. */
    held_by_nobody: z.number(),
  }),
  impersonations: staffImpersonationList,
  index_complete: z.boolean(),
});
export type SupportCustomerDetail = z.infer<typeof supportCustomerDetail>;

/** `GET /api/support/customers/{id}`. */
export const supportCustomerAnswer = z.union([z.object({ customer: hiddenCustomer }), supportCustomerDetail]);
export type SupportCustomerAnswer = z.infer<typeof supportCustomerAnswer>;

/** Polar's own statuses, the only ones it can filter by. */
export const polarStatuses = ["granted", "disabled", "revoked"] as const;

/** `GET /api/support/license-keys?status&benefit_id&page&limit`; 25 per page, at most 100. */
export const organizationKeyFilter = z.strictObject({
  status: z.optional(z.enum(polarStatuses)),
  benefit_id: z.optional(z.uuid()),
  limit: z._default(pageSize, DEFAULT_PAGE_SIZE),
  page: z._default(positiveInteger, 1),
});
export type OrganizationKeyFilter = z.infer<typeof organizationKeyFilter>;

const organizationKey = z.extend(maskedKey, {
  /** Null if the customer is deleted. */
  customer: z.nullable(supportCustomer),
});
export type OrganizationKey = z.infer<typeof organizationKey>;

export const organizationKeyList = z.object({
  items: z.array(organizationKey),
  pagination,
  /** All the organization's license key benefits, for the filter. */
  benefits: z.array(benefitSummary),
  unreadable_count: z.number(),
  /** Keys of this page that are left out, because their customers gave no support code. */
  hidden_count: z.number(),
});
export type OrganizationKeyList = z.infer<typeof organizationKeyList>;

/** `GET /api/support/license-keys/{id}?activations_page&activations_query`: includes devices even if the vendor hides them from customers. */
export const organizationKeyDetail = z.extend(organizationKey, {
  activations: z.array(activation),
  activations_pagination: pagination,
  activations_count: z.number(),
  /** May this person change the key? */
  may_change: z._default(z.boolean(), false),
});
export type OrganizationKeyDetail = z.infer<typeof organizationKeyDetail>;
