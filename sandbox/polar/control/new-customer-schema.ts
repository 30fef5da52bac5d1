import { z } from "zod";

const metadata = z.record(z.string().min(1).max(40), z.union([z.string().min(1).max(500), z.number(), z.boolean()]));

const activation = z.strictObject({
  label: z.string(),
  meta: metadata.optional(),
  conditions: metadata.optional(),
  created_at: z.iso.datetime({ offset: true }).optional(),
});

const inlineBenefit = z.strictObject({
  description: z.string().min(1),
  visibility: z.enum(["public", "private", "draft"]).optional(),
  properties: z
    .strictObject({
      prefix: z.string().nullable().optional(),
      expires: z
        .strictObject({ ttl: z.int().min(1), timeframe: z.enum(["year", "month", "day"]) })
        .nullable()
        .optional(),
      activations: z
        .strictObject({ limit: z.int().min(1), enable_customer_admin: z.boolean() })
        .nullable()
        .optional(),
      limit_usage: z.int().min(1).nullable().optional(),
    })
    .optional(),
});

const licenseKey = z
  .strictObject({
    /** A benefit of the organization, by its description or id; or a new one. */
    benefit: z.union([z.string().min(1), inlineBenefit]),
    status: z.enum(["granted", "revoked", "disabled"]).optional(),
    key: z.string().min(1).optional(),
    limit_activations: z.int().min(1).nullable().optional(),
    usage: z.int().min(0).optional(),
    limit_usage: z.int().min(1).nullable().optional(),
    validations: z.int().min(0).optional(),
    last_validated_at: z.iso.datetime({ offset: true }).nullable().optional(),
    created_at: z.iso.datetime({ offset: true }).optional(),
    expires_at: z.iso.datetime({ offset: true }).nullable().optional(),
    expires_in_days: z.number().optional(),
    /** The address of a member; of an individual the owner has the key anyway, of a team nobody. */
    member: z.string().optional(),
    /** How many, or which. */
    activations: z.union([z.int().min(0).max(10_000), z.array(activation)]).optional(),
    /** The product it was bought with, by name; true for the one that has the benefit. */
    subscription: z.union([z.literal(true), z.string().min(1)]).optional(),
    order: z.union([z.literal(true), z.string().min(1)]).optional(),
  })
  .refine((key) => key.expires_at === undefined || key.expires_in_days === undefined, {
    message: "Give expires_at or expires_in_days, not both.",
  })
  .refine((key) => key.subscription === undefined || key.order === undefined, {
    message: "A key is bought by a subscription or an order, not both.",
  });

const member = z.strictObject({
  email: z.email(),
  name: z.string().nullable().optional(),
  role: z.enum(["owner", "billing_manager", "member"]).optional(),
  external_id: z.string().min(1).optional(),
});

/** The body of `POST /_sandbox/customers`. */
export const newCustomer = z
  .strictObject({
    /** The organization's slug. */
    organization: z.string().min(1).default("northwind"),
    name: z.string().nullable().optional(),
    email: z.email().optional(),
    type: z.enum(["individual", "team"]).default("individual"),
    external_id: z.string().min(1).nullable().optional(),
    metadata: metadata.optional(),
    members: z.array(member).optional(),
    license_keys: z.array(licenseKey).max(2000).default([]),
    /** Whether the portal is told, as Polar would. */
    webhooks: z.boolean().default(true),
  })
  .refine(({ type, members = [] }) => type === "individual" || members.some(({ role }) => role === "owner"), {
    message: "A team needs members, one of them with the role owner.",
    path: ["members"],
  })
  .refine(({ type, members = [] }) => type === "team" || members.length <= 1, {
    message: "An individual has one member, its owner.",
    path: ["members"],
  });

export type NewCustomer = z.infer<typeof newCustomer>;
export type NewLicenseKey = NewCustomer["license_keys"][number];
export type NewMember = NonNullable<NewCustomer["members"]>[number];
