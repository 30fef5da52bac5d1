import { z } from "zod";
import type { World } from "../records.ts";

const records = <Field extends string>(...fields: Field[]) => {
  const shape = Object.fromEntries(fields.map((field) => [field, z.string()])) as Record<Field, z.ZodString>;
  return z.array(z.looseObject(shape)).default([]);
};

const lists = z.strictObject({
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
  webhook_endpoints: records("id", "organization_id", "url"),
  names: z.record(z.string(), z.string()).default({}),
});

type Lists = z.infer<typeof lists>;

/** The paths of all references to records that don't exist, as `license_keys` 3 `customer_id`. */
function* danglingReferences(world: Lists): Generator<[keyof Lists, number, string]> {
  const ids = (records: { id: string }[]) => new Set(records.map(({ id }) => id));
  const known = {
    organization_id: ids(world.organizations),
    customer_id: ids([...world.customers, ...world.deleted_customers]),
    benefit_id: ids(world.benefits),
    license_key_id: ids(world.license_keys),
    organization: new Set(world.organizations.map(({ slug }) => slug)),
  };
  for (const [name, list] of Object.entries(world)) {
    if (!Array.isArray(list)) continue;
    for (const [index, record] of list.entries()) {
      for (const [field, targets] of Object.entries(known)) {
        const value: unknown = Reflect.get(record, field);
        if (typeof value === "string" && !targets.has(value)) yield [name as keyof Lists, index, field];
      }
    }
  }
}

/** A world file. Checks the lists and the references between them, and accepts all other fields as they are. */
export const worldSchema: z.ZodType<World> = lists
  .superRefine((world, context) => {
    for (const path of danglingReferences(world)) {
      context.addIssue({ code: "custom", path, message: "There is no such record." });
    }
  })
  .transform((world) => world as unknown as World);
