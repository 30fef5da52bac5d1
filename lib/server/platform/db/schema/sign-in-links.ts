import "server-only";
import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** A single-use link that the vendor's server created, to bring its signed-in customer here. */
export const signInLinks = pgTable(
  "sign_in_links",
  {
    /** SHA-256 of the value in the URL. */
    tokenHash: text("token_hash").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    /** AES-256-GCM of Polar's token, bound to this row's hash. Emptied when the link is spent. */
    sealed: text("sealed").notNull(),
    /** An allowed URL of the vendor's app, for "Back to {app}". */
    returnUrl: text("return_url"),
    /** A path of this portal to open. */
    next: text("next"),
    /** The link must be opened before this. The click on "Continue" may come later. */
    expiresAt: instant("expires_at").notNull(),
    spentAt: instant("spent_at"),
  },
  (table) => [index("sign_in_links_expires_at").on(table.expiresAt)],
);
