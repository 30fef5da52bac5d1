import * as z from "zod/mini";

/**
 * What crosses between the portal's server and its pages. Field names are Polar's, in snake_case; dates are ISO 8601
 * strings in UTC. No shape here has room for a full key, but the answer of `reveal`.
 */

/**
 * The status that a person is shown. Polar has only `granted`, `revoked` and `disabled`: `expired` and `expiring` (within
 * 30 days) come from `expires_at`; `unknown` is a status that Polar added since, with which nothing risky is offered.
 */
export const licenseKeyStatus = z.enum(["active", "expiring", "expired", "disabled", "revoked", "unknown"]);
export type LicenseKeyStatus = z.infer<typeof licenseKeyStatus>;

export const benefitSummary = z.object({
  id: z.string(),
  /** Null where the vendor keeps the benefit private, or Polar no longer has it. */
  name: z.nullable(z.string()),
});
export type BenefitSummary = z.infer<typeof benefitSummary>;

/** What the one who asks may do with this key: decided by the server, so that a page never has to guess. */
const allowedActions = z.object({ reveal: z.boolean(), rotate: z.boolean(), deactivate: z.boolean() });

export const licenseKey = z.object({
  id: z.string(),
  /** `****-` and the last six characters; `****` alone for a key of six characters or fewer, which would be all of it. */
  display_key: z.string(),
  status: licenseKeyStatus,
  benefit: benefitSummary,
  /** Devices allowed; null where the benefit has no devices. */
  limit_activations: z.nullable(z.number()),
  /** False where the vendor turned device management off: Polar then hides the activations. */
  device_management: z.boolean(),
  usage: z.number(),
  limit_usage: z.nullable(z.number()),
  validations: z.number(),
  last_validated_at: z.nullable(z.string()),
  /** Null: does not expire, or lives as long as its subscription. */
  expires_at: z.nullable(z.string()),
  created_at: z.string(),
  modified_at: z.nullable(z.string()),
  actions: allowedActions,
});
export type LicenseKey = z.infer<typeof licenseKey>;

export const pagination = z.object({ total_count: z.number(), max_page: z.number() });
export type Pagination = z.infer<typeof pagination>;

export const licenseKeyList = z.object({
  items: z.array(licenseKey),
  pagination,
  /** The benefits of all the customer's keys, for the filter, whatever the filter is now. */
  benefits: z.array(benefitSummary),
  /** Keys of the customer before any filter: tells "no keys" from "none that match". */
  unfiltered_count: z.number(),
  /** Rows of Polar's answer that could not be read: said on the page, not dropped in silence. */
  unreadable_count: z.number(),
});
export type LicenseKeyList = z.infer<typeof licenseKeyList>;

/** A device. `label` and `meta` come from software on somebody's machine: text only, already stripped of control and bidi characters and cut to 120 graphemes. */
export const activation = z.object({
  id: z.string(),
  label: z.string(),
  meta: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  created_at: z.string(),
});
export type Activation = z.infer<typeof activation>;

const subscriptionSummary = z.object({
  id: z.string(),
  product_name: z.string(),
  status: z.string(),
  current_period_end: z.nullable(z.string()),
  cancel_at_period_end: z.boolean(),
  ends_at: z.nullable(z.string()),
});
const orderSummary = z.object({ id: z.string(), product_name: z.string(), created_at: z.string() });

export const licenseKeyDetail = z.extend(licenseKey, {
  /** One page of the devices, as `activations_page` asked; `[]` where device management is off. */
  activations: z.array(activation),
  activations_pagination: pagination,
  /** All devices of the key, before `activations_query`; null where device management is off, since Polar then hides them. */
  activations_count: z.nullable(z.number()),
  subscription: z.nullable(subscriptionSummary),
  order: z.nullable(orderSummary),
  /** False when Polar did not answer for the purchase: the rest of the page still stands. */
  purchase_known: z.boolean(),
});
export type LicenseKeyDetail = z.infer<typeof licenseKeyDetail>;

/** `GET /api/license-keys/{id}/activation-count`: devices in use; null where device management is off. */
export const activationCount = z.object({ activations_count: z.nullable(z.number()) });
export type ActivationCount = z.infer<typeof activationCount>;

/** `POST /api/license-keys/{id}/reveal`. */
export const revealedKey = z.object({ key: z.string() });
export type RevealedKey = z.infer<typeof revealedKey>;

/** How a session came to be. */
export const openedBy = z.enum(["link", "code", "sign_in_link", "impersonation"]);
export type OpenedBy = z.infer<typeof openedBy>;

/** `GET /api/session`. */
export const sessionInfo = z.object({
  customer: z.object({ id: z.string() }),
  member: z.nullable(z.object({ id: z.string(), role: z.nullable(z.string()) })),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  opened_by: openedBy,
  /** Absolute end, whatever is done until then. */
  expires_at: z.string(),
  /** Can this session change to another account of the same proved address? */
  can_switch_account: z.boolean(),
  /** "Back to {name}": an allow-listed address of the vendor's app. */
  return_link: z.nullable(z.object({ url: z.string(), name: z.string() })),
  read_only: z.boolean(),
  impersonation: z.nullable(
    z.object({
      id: z.string(),
      staff_name: z.string(),
      reason: z.string(),
      expires_at: z.string(),
      elevated: z.boolean(),
    }),
  ),
});
export type SessionInfo = z.infer<typeof sessionInfo>;

const problemError = z.object({ field: z.string(), message: z.string() });
/** The wire form of a problem, read with tolerance: an answer may come from a proxy in front of us. */
export const problemDetails = z.object({
  code: z.string(),
  status: z.number(),
  instance: z.optional(z.string()),
  retry_after: z.optional(z.number()),
  tries_left: z.optional(z.number()),
  errors: z.optional(z.array(problemError)),
});
