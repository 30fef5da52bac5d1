import { z } from "zod";
import type { World } from "../records.ts";

const records = (...required: string[]) =>
  z.array(z.looseObject(Object.fromEntries(required.map((field) => [field, z.string()])))).default([]);

/** A world file: that each list is one, and that its records name what they belong to; the rest is taken as it is. */
export const readWorld: z.ZodType<World> = z
  .strictObject({
    organizations: records("id", "slug", "name"),
    access_tokens: records("organization", "name", "token"),
    benefits: records("id", "organization_id", "type"),
    products: records("id", "organization_id", "name"),
    customers: records("id", "organization_id"),
    deleted_customers: records("id", "organization_id", "deleted_at"),
    members: records("id", "organization_id", "customer_id", "role"),
    license_keys: records("id", "organization_id", "customer_id", "benefit_id", "key", "status"),
    activations: records("id", "license_key_id", "label"),
    benefit_grants: records("id", "customer_id", "benefit_id"),
    subscriptions: records("id", "customer_id", "product_id"),
    orders: records("id", "customer_id"),
    sessions: records("name", "customer_id", "token"),
    names: z.record(z.string(), z.string()).default({}),
  })
  .transform((world) => world as unknown as World);
