import "server-only";
import { sql } from "drizzle-orm";
import { index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** Each reminder that was queued, so that no one gets it twice. Inserted in the transaction that adds its mail to the outbox. */
export const sentReminders = pgTable(
  "sent_reminders",
  {
    /** Also the mail's. */
    id: uuid("id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    licenseKeyId: uuid("license_key_id").notNull(),
    /** What is due: a reminder's kind, and its step. */
    due: text("due", {
      enum: ["expires_30", "expires_7", "expires_1", "expired", "usage_80", "usage_100", "devices", "new_device"],
    }).notNull(),
    /** What it is about: the time of expiry, the limit, or the time of the device. A new one makes a new reminder due. */
    period: text("period").notNull(),
    queuedAt: instant("queued_at").notNull().defaultNow(),
    /** The customer or, in a team, the member who got it. Null until the mail is written. */
    personId: uuid("person_id"),
    writtenAt: instant("written_at"),
  },
  (table) => [
    uniqueIndex("sent_reminders_once").on(table.licenseKeyId, table.due, table.period),
    index("sent_reminders_customer").on(table.customerId),
    index("sent_reminders_person").on(table.personId, table.writtenAt).where(sql`due = 'new_device'`),
  ],
);

/** The kinds of reminders that a person switched off. */
export const reminderOptOuts = pgTable(
  "reminder_opt_outs",
  {
    customerId: uuid("customer_id").notNull(),
    /** The member, or the customer where a session or a mail names no member. */
    personId: uuid("person_id").notNull(),
    kind: text("kind", { enum: ["expiry", "usage", "devices", "new_device"] }).notNull(),
    chosenAt: instant("chosen_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.personId, table.kind] }),
    index("reminder_opt_outs_customer").on(table.customerId),
  ],
);
