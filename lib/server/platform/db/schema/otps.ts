import "server-only";
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * A one-time code, and after the right code the email that it verified. It belongs to the browser that requested it: its entry
 * cookie holds the id and a secret, whose SHA-256 is here. A browser can hold several. All times are by the database's clock.
 */
export const otps = pgTable(
  "otps",
  {
    id: uuid("id").primaryKey(),
    bindingHash: text("binding_hash").notNull(),
    /** HMAC of the email, to recognize a second request for the same one. */
    emailHash: text("email_hash").notNull(),
    /** AES-256-GCM of the email, bound to this row's id. */
    sealedEmail: text("sealed_email").notNull(),
    /** HMAC of id and code, with a pepper. Null once this code, or another one of the browser, is spent. */
    codeHash: text("code_hash"),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    /** Set by the right code. Until then an account can be chosen. */
    verifiedUntil: instant("verified_until"),
  },
  (table) => [index("otps_expires_at").on(table.expiresAt)],
);
