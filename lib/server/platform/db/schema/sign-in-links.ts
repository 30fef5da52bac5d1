import "server-only";
import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** A single-use address that the vendor's server asked for, to bring its signed-in customer here. */
export const signInLinks = pgTable(
  "sign_in_links",
  {
    /** SHA-256 of the value in the address. */
    tokenHash: text("token_hash").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    /** AES-256-GCM of Polar's token, opened beside its own hash alone; emptied when the sign-in link is spent. */
    sealed: text("sealed").notNull(),
    /** An allow-listed address of the vendor's app, for "Back to {app}". */
    returnUrl: text("return_url"),
    /** A path of this portal to go to. */
    next: text("next"),
    /** The address must be opened before this; the click may come while the browser keeps it waiting. */
    expiresAt: instant("expires_at").notNull(),
    spentAt: instant("spent_at"),
  },
  (table) => [index("sign_in_links_expires_at").on(table.expiresAt)],
);
