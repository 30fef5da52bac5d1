import "server-only";
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * One code that was asked for, and after the right code the address that it proved. Belongs to the browser that asked: its
 * entry cookie holds the id and a secret, of which the SHA-256 stands here. Every moment is by the database's clock.
 */
export const otps = pgTable(
  "otps",
  {
    id: uuid("id").primaryKey(),
    bindingHash: text("binding_hash").notNull(),
    /** HMAC of the address: tells that the same one was asked for again. */
    emailHash: text("email_hash").notNull(),
    /** AES-256-GCM of the address, opens only beside its own id. */
    sealedEmail: text("sealed_email").notNull(),
    /** HMAC of id and code, with the pepper. Null when no mail went out (over the limit), and once the code is spent. */
    codeHash: text("code_hash"),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    /** Set by the right code: until then an account can be chosen. */
    verifiedUntil: instant("verified_until"),
  },
  (table) => [index("otps_expires_at").on(table.expiresAt)],
);
