import "server-only";
import { index, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** The devices that held a key when it was rotated, and which of them people say have the new one. Kept a month. */
export const rotationDevices = pgTable(
  "rotation_devices",
  {
    /** The rotation's row in `operations`. */
    rotationId: uuid("rotation_id").notNull(),
    activationId: uuid("activation_id").notNull(),
    licenseKeyId: uuid("license_key_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    changedAt: instant("changed_at"),
  },
  (table) => [
    primaryKey({ columns: [table.rotationId, table.activationId] }),
    index("rotation_devices_license_key").on(table.licenseKeyId),
    index("rotation_devices_customer").on(table.customerId),
    index("rotation_devices_created").on(table.createdAt),
  ],
);
