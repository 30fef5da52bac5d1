import { z } from "zod";
import { metadata } from "../request-input.ts";

const dateTime = z.iso.datetime({ offset: true });

const activation = z.strictObject({
  label: z.string(),
  meta: metadata.exactOptional(),
  conditions: metadata.exactOptional(),
  created_at: dateTime.optional(),
});

const inlineBenefit = z.strictObject({
  description: z.string().min(1),
  visibility: z.enum(["public", "private", "draft"]).exactOptional(),
  properties: z
    .strictObject({
      prefix: z.string().nullable().exactOptional(),
      expires: z
        .strictObject({ ttl: z.int().min(1), timeframe: z.enum(["year", "month", "day"]) })
        .nullable()
        .exactOptional(),
      activations: z
        .strictObject({ limit: z.int().min(1), enable_customer_admin: z.boolean() })
        .nullable()
        .exactOptional(),
      limit_usage: z.int().min(1).nullable().exactOptional(),
    })
    .exactOptional(),
});

export const licenseKey = z
  .strictObject({
    /** One of the organization's benefits, by description or id, or a new one. */
    benefit: z.union([z.string().min(1), inlineBenefit]),
    status: z.enum(["granted", "revoked", "disabled"]).optional(),
    key: z.string().min(1).optional(),
    limit_activations: z.int().min(1).nullish(),
    usage: z.int().min(0).optional(),
    limit_usage: z.int().min(1).nullish(),
    validations: z.int().min(0).optional(),
    last_validated_at: dateTime.nullish(),
    created_at: dateTime.optional(),
    expires_at: dateTime.nullish(),
    expires_in_days: z.number().optional(),
    /** A member's email. By default an individual's owner gets the key, and in a team nobody does. */
    member: z.string().optional(),
    /** Their number, or a description of each. */
    activations: z.union([z.int().min(0).max(10_000), z.array(activation)]).optional(),
    /** The name of the product that was bought, or true for the one with this benefit. */
    subscription: z.union([z.literal(true), z.string().min(1)]).optional(),
    order: z.union([z.literal(true), z.string().min(1)]).optional(),
  })
  .refine((key) => key.expires_at === undefined || key.expires_in_days === undefined, {
    message: "Give expires_at or expires_in_days, not both.",
  })
  .refine((key) => key.subscription === undefined || key.order === undefined, {
    message: "Give subscription or order, not both.",
  });

/** An order beside those of the license keys. */
const order = z.strictObject({
  /** The name of the product; the organization's first one if not given. */
  product: z.string().min(1).optional(),
  created_at: dateTime.optional(),
  status: z.enum(["pending", "paid", "refunded", "partially_refunded", "void"]).exactOptional(),
  billing_reason: z
    .enum(["purchase", "subscription_create", "subscription_cycle", "subscription_update"])
    .exactOptional(),
  /** The number of the license key, from 0, whose subscription it is for. */
  subscription_of: z.int().min(0).optional(),
});

const member = z.strictObject({
  email: z.email(),
  name: z.string().nullish(),
  role: z.enum(["owner", "billing_manager", "member"]).optional(),
  external_id: z.string().min(1).optional(),
});

/** The body of `POST /_sandbox/customers`. */
export const newCustomer = z
  .strictObject({
    /** The organization's slug. */
    organization: z.string().min(1).default("northwind"),
    name: z.string().nullish(),
    email: z.email().optional(),
    type: z.enum(["individual", "team"]).default("individual"),
    external_id: z.string().min(1).nullish(),
    /** The language at checkout, a BCP 47 tag. */
    locale: z.string().min(2).nullable().default(null),
    metadata: metadata.optional(),
    members: z.array(member).optional(),
    license_keys: z.array(licenseKey).max(2000).default([]),
    orders: z.array(order).max(2000).default([]),
    /** Whether Polar's webhooks are sent to the portal. */
    webhooks: z.boolean().default(true),
  })
  .refine(({ type, members = [] }) => type === "individual" || members.some(({ role }) => role === "owner"), {
    message: "A team needs members, and one of them with the role owner.",
    path: ["members"],
  })
  .refine(({ type, members = [] }) => type === "team" || members.length <= 1, {
    message: "An individual has one member, the owner.",
    path: ["members"],
  });

export type NewCustomer = z.infer<typeof newCustomer>;
export type NewLicenseKey = NewCustomer["license_keys"][number];
export type NewOrder = NewCustomer["orders"][number];
export type NewMember = NonNullable<NewCustomer["members"]>[number];
