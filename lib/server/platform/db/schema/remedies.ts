import "server-only";
import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { RemedyKind, RemedyState } from "@/lib/api/remedies";
import { instant } from "../instant";

/**
 * A change of a license key by staff, as the organization. The row is written before the call to Polar (intent) and gets its
 * outcome after it. If a crash comes between, the reconciler reads the key and settles it.
 */
export const remedies = pgTable(
  "remedies",
  {
    /** Also the id of the mail that tells the customer. */
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind").$type<RemedyKind>().notNull(),
    customerId: uuid("customer_id").notNull(),
    licenseKeyId: uuid("license_key_id").notNull(),
    before: jsonb("before").$type<RemedyState>().notNull(),
    /** The key as it should be after it. */
    after: jsonb("after").$type<RemedyState>().notNull(),
    startedAt: instant("started_at").notNull().defaultNow(),
    outcome: text("outcome", { enum: ["done", "failed", "not_done"] }),
    problem: text("problem"),
    finishedAt: instant("finished_at"),
  },
  (table) => [
    index("remedies_customer").on(table.customerId, table.startedAt),
    index("remedies_unsettled").on(table.outcome, table.startedAt),
  ],
);
