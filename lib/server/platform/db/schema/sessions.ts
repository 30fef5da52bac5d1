import "server-only";
import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * One signed-in browser. Holds no usable secret: the cookie's SHA-256 is the key, and the Polar token, the name and the
 * address stand sealed in `sealed`, which opens only beside its own `id_hash`.
 */
export const sessions = pgTable(
  "sessions",
  {
    idHash: text("id_hash").primaryKey(),
    /** Names the session where its owner lists and ends it; worthless as a cookie. */
    publicId: uuid("public_id").notNull().unique().defaultRandom(),
    openedBy: text("opened_by", { enum: ["link", "code", "sign_in_link", "impersonation"] }).notNull(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    /** AES-256-GCM of `{token, name, email, role}`. */
    sealed: text("sealed").notNull(),
    tokenExpiresAt: instant("token_expires_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** Written at most once a minute: what idleness is counted from. */
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    /** Absolute end. */
    expiresAt: instant("expires_at").notNull(),
    /** Browser and system in words, for the list of signed-in browsers. */
    userAgent: text("user_agent"),
    /** An allow-listed address of the vendor's app, for "Back to {app}". */
    returnUrl: text("return_url"),
    /** HMAC of the address that a code proved: with it the session may change to another account of that address. */
    verifiedEmailHash: text("verified_email_hash"),
    /** Set where an agent looks: the row that bounds the impersonation. */
    impersonationId: uuid("impersonation_id"),
  },
  (table) => [
    index("sessions_customer").on(table.customerId, table.memberId),
    index("sessions_expires_at").on(table.expiresAt),
    index("sessions_impersonation").on(table.impersonationId),
  ],
);
