import "server-only";
import { index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

/**
 * One code that was asked for, and after the right code the address that it proved. Belongs to the browser that asked: its
 * entry cookie holds the id and a secret, of which the SHA-256 stands here. Every moment is by the database's clock.
 */
export const signInChallenges = pgTable(
  "sign_in_challenges",
  {
    id: uuid("id").primaryKey(),
    bindingHash: text("binding_hash").notNull(),
    /** HMAC of the address: tells that the same one was asked for again. */
    addressHash: text("address_hash").notNull(),
    /** AES-256-GCM of the address, opens only beside its own id. */
    sealedAddress: text("sealed_address").notNull(),
    /** HMAC of id and code, with the pepper. Null when no mail went out (over the limit), and once the code is spent. */
    codeHash: text("code_hash"),
    tries: integer("tries").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    /** Set by the right code: until then an account can be chosen. */
    provedUntil: instant("proved_until"),
  },
  (table) => [index("sign_in_challenges_expires_at").on(table.expiresAt)],
);
