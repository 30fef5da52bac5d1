import * as z from "zod/mini";

/**
 * The JSON between the portal's server and its pages. Field names are Polar's, in snake_case; dates are ISO 8601 strings in
 * UTC. Only `revealedKey` contains a full key; exports are files.
 */

/**
 * The status that people see. Polar has only `granted`, `revoked` and `disabled`. `expired` and `expiring` (within 30 days)
 * come from `expires_at`. `unknown` is a newer status of Polar's; the key then offers no risky action.
 */
export const licenseKeyStatus = z.enum(["active", "expiring", "expired", "disabled", "revoked", "unknown"]);
export type LicenseKeyStatus = z.infer<typeof licenseKeyStatus>;

export const benefitSummary = z.object({
  id: z.string(),
  /** Null if the benefit is private, or Polar no longer has it. */
  name: z.nullable(z.string()),
});
export type BenefitSummary = z.infer<typeof benefitSummary>;

/** The actions that the current session may take on this key. The server enforces them. */
const allowedActions = z.object({ reveal: z.boolean(), rotate: z.boolean(), deactivate: z.boolean() });

/** Where the customer buys: the vendor's pages, if they are set and there is something to buy. */
const purchaseLinks = z.object({
  renew: z.optional(z.string()),
  /** Shown when all devices are in use. */
  more_devices: z.optional(z.string()),
  more_usage: z.optional(z.string()),
});

export const licenseKey = z.object({
  id: z.string(),
  /** `****-` and the last six characters. `****` alone for a key of at most six characters, which would otherwise be shown in full. */
  display_key: z.string(),
  status: licenseKeyStatus,
  benefit: benefitSummary,
  /** Devices allowed; null if the benefit has no device limit. */
  limit_activations: z.nullable(z.number()),
  /** False if the vendor turned device management off. Polar then hides the activations. */
  device_management: z.boolean(),
  usage: z.number(),
  limit_usage: z.nullable(z.number()),
  validations: z.number(),
  last_validated_at: z.nullable(z.string()),
  /** Null if the key never expires, or lasts as long as its subscription. */
  expires_at: z.nullable(z.string()),
  created_at: z.string(),
  modified_at: z.nullable(z.string()),
  actions: allowedActions,
  links: z.optional(purchaseLinks),
});
export type LicenseKey = z.infer<typeof licenseKey>;

export const pagination = z.object({ total_count: z.number(), max_page: z.number() });
export type Pagination = z.infer<typeof pagination>;

export const licenseKeyList = z.object({
  items: z.array(licenseKey),
  pagination,
  /** The benefits of all the customer's keys, for the filter. They don't depend on the current filter. */
  benefits: z.array(benefitSummary),
  /** All keys of the customer, to tell "no keys" from "no matching keys". */
  unfiltered_count: z.number(),
  /** Rows in Polar's response that we couldn't read. The page reports them. */
  unreadable_count: z.number(),
});
export type LicenseKeyList = z.infer<typeof licenseKeyList>;

/** What a detail of a device can be, whatever the vendor's app calls it. */
export const deviceFacts = ["system", "host", "app_version", "fingerprint", "ip"] as const;
export type DeviceFact = (typeof deviceFacts)[number];

const metaValue = z.union([z.string(), z.number(), z.boolean()]);

/** A device. `label` and `meta` come from the vendor's app, so the server strips control and bidi characters and cuts them to 120 graphemes. */
export const activation = z.object({
  id: z.string(),
  label: z.string(),
  meta: z.record(z.string(), metaValue),
  created_at: z.string(),
  /** The last day (UTC) on which the vendor's app reported the device; null if it never did. */
  last_seen: z._default(z.nullable(z.object({ on: z.string(), app_version: z.nullable(z.string()) })), null),
  /** What tells the device apart from the key's other devices with the same label; null if its label is unique. */
  distinction: z._default(
    z.nullable(
      z.object({
        /** The part of `meta` that the others don't share. */
        details: z.record(z.string(), metaValue),
        /** Set if another device has the same details and was activated in the same minute. */
        number: z.nullable(z.number()),
      }),
    ),
    null,
  ),
  /** What the customer calls it; null if it has no name of its own. Shown before the label. */
  name: z._default(z.nullable(z.string()), null),
  /** The names in `meta` that say something known, such as the system. */
  facts: z._default(z.array(z.object({ kind: z.enum(deviceFacts), name: z.string() })), []),
  /** Set if other devices of the key are probably the same machine: how many, and what the first of them is called. */
  machine: z._default(z.nullable(z.object({ others: z.number(), other: z.string() })), null),
  /** Was it activated since the person's last visit? */
  is_new: z._default(z.boolean(), false),
});
export type Activation = z.infer<typeof activation>;

const subscriptionSummary = z.object({
  id: z.string(),
  product_name: z.string(),
  product_id: z.optional(z.string()),
  status: z.string(),
  current_period_end: z.nullable(z.string()),
  cancel_at_period_end: z.boolean(),
  ends_at: z.nullable(z.string()),
});
const orderSummary = z.object({
  id: z.string(),
  product_name: z.string(),
  product_id: z.optional(z.string()),
  created_at: z.string(),
});

export const licenseKeyDetail = z.extend(licenseKey, {
  /** One page of devices (`activations_page`); `[]` if device management is off. */
  activations: z.array(activation),
  activations_pagination: pagination,
  /** Counts all devices of the key, regardless of `activations_query`. Null if device management is off: Polar then hides them. */
  activations_count: z.nullable(z.number()),
  /**
   * The IDs of all devices, also of those on other pages, so that the page can tell a selected device that is gone from one that
   * is elsewhere. Null if the session may not deactivate several.
   */
  activation_ids: z._default(z.nullable(z.array(z.string())), null),
  /** What this session may do with the devices, beside `actions.deactivate`. */
  device_actions: z.object({ rename: z.boolean(), add: z.boolean(), deactivate_several: z.boolean() }),
  /** Does a deactivation of several devices run, so that the page shows its progress? */
  has_queued_deactivations: z.boolean(),
  rotation: z._default(
    z.object({
      /** Devices that still need the new key after the last rotation, as far as people ticked them off. */
      devices_left: z.number(),
      /** Does the vendor's app fetch a new key by itself? */
      app_renews: z.enum(["yes", "no", "unknown"]),
    }),
    { devices_left: 0, app_renews: "unknown" },
  ),
  subscription: z.nullable(subscriptionSummary),
  order: z.nullable(orderSummary),
  /** False if Polar didn't return the purchase. The rest of the page still works. */
  purchase_known: z.boolean(),
});
export type LicenseKeyDetail = z.infer<typeof licenseKeyDetail>;

/** `GET /api/license-keys/{id}/activation-count`: active devices; null if device management is off. */
export const activationCount = z.object({ activations_count: z.nullable(z.number()) });
export type ActivationCount = z.infer<typeof activationCount>;

/** `POST /api/license-keys/{id}/reveal`. */
export const revealedKey = z.object({ key: z.string() });
export type RevealedKey = z.infer<typeof revealedKey>;

/** How a session was opened. */
export const openedBy = z.enum(["link", "code", "sign_in_link", "impersonation"]);
export type OpenedBy = z.infer<typeof openedBy>;

/** `GET /api/session`. */
export const sessionInfo = z.object({
  customer: z.object({ id: z.string() }),
  member: z.nullable(z.object({ id: z.string(), role: z.nullable(z.string()) })),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  opened_by: openedBy,
  /** The session ends by then, even if it stays active. */
  expires_at: z.string(),
  /** Whether this session can switch to another account of the same verified email. */
  can_switch_account: z.boolean(),
  /** "Back to {name}": an allow-listed URL of the vendor's app. */
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
/** A problem as sent over HTTP. Parsing is tolerant, because the response may come from a proxy. */
export const problemDetails = z.object({
  code: z.string(),
  status: z.number(),
  instance: z.optional(z.string()),
  retry_after: z.optional(z.number()),
  tries_left: z.optional(z.number()),
  errors: z.optional(z.array(problemError)),
});
