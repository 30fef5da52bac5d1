import "server-only";
import { date, index, pgTable, text, uuid } from "drizzle-orm/pg-core";

/**
 * The last day on which the vendor's app reported a device. A day and no time, so that nobody can follow a person through the
 * day. The row goes with its activation.
 */
export const deviceReports = pgTable(
  "device_reports",
  {
    activationId: uuid("activation_id").primaryKey(),
    licenseKeyId: uuid("license_key_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    /** In UTC, by the database's clock. */
    seenOn: date("seen_on", { mode: "string" }).notNull(),
    appVersion: text("app_version"),
  },
  (table) => [
    index("device_reports_license_key").on(table.licenseKeyId),
    index("device_reports_customer").on(table.customerId),
    index("device_reports_seen").on(table.seenOn),
  ],
);
