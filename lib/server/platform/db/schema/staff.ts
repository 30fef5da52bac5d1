import "server-only";
import { sql } from "drizzle-orm";
import { index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * A signed-in browser of a member of staff. When the same person signs in again in the same browser (for acting on a
 * customer's behalf), the row stays, with its `id`, and the cookie changes.
 */
export const staffSessions = pgTable(
  "staff_sessions",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    idHash: text("id_hash").notNull().unique(),
    /** `sub` at the provider. */
    subject: text("subject").notNull(),
    /** `sid` at the provider, if it names sessions. A logout token may name it. */
    providerSessionId: text("provider_session_id"),
    /** AES-256-GCM of `{name, email, idToken, access, refreshToken}`. */
    sealed: text("sealed").notNull(),
    roles: text("roles").array().notNull(),
    /** When the provider last authenticated this person. */
    authTime: instant("auth_time").notNull(),
    /** When the provider last told us this person's roles. */
    rolesReadAt: instant("roles_read_at").notNull().defaultNow(),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    index("staff_sessions_subject").on(table.subject),
    index("staff_sessions_provider_session").on(table.providerSessionId),
    index("staff_sessions_expires_at").on(table.expiresAt),
  ],
);

/** Staff access to a customer's account. Every request made with it joins this row. */
export const impersonations = pgTable(
  "impersonations",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    staffSessionId: uuid("staff_session_id").notNull(),
    staffSubject: text("staff_subject").notNull(),
    /** The name from the provider, which the customer sees. */
    staffName: text("staff_name").notNull(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    reason: text("reason").notNull(),
    ticketUrl: text("ticket_url"),
    /** The consent under which it was opened, if there was one. */
    consentId: uuid("consent_id"),
    startedAt: instant("started_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    elevatedAt: instant("elevated_at"),
    elevationReason: text("elevation_reason"),
    endedAt: instant("ended_at"),
    endedBy: text("ended_by", { enum: ["agent", "sign_out", "provider", "time", "erasure"] }),
  },
  (table) => [
    // One at a time for each staff member, even when two requests arrive at once.
    uniqueIndex("impersonations_running").on(table.staffSubject).where(sql`ended_at is null`),
    index("impersonations_customer").on(table.customerId, table.startedAt),
    index("impersonations_staff_session").on(table.staffSessionId),
  ],
);

/** A code that a customer created for support. It works once, for 15 minutes. */
export const supportCodes = pgTable(
  "support_codes",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    /** HMAC of the code. Eight characters could be guessed from a plain hash. */
    codeHash: text("code_hash").notNull(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
    redeemedAt: instant("redeemed_at"),
  },
  (table) => [
    index("support_codes_hash").on(table.codeHash),
    index("support_codes_customer").on(table.customerId, table.memberId),
  ],
);

/** A customer's consent to access by one staff member, for a short time. */
export const supportConsents = pgTable(
  "support_consents",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    codeId: uuid("code_id").notNull(),
    staffSubject: text("staff_subject").notNull(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    givenAt: instant("given_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [index("support_consents_staff").on(table.staffSubject, table.customerId)],
);

/** Logout tokens that were used. Each works once (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
export const logoutTokens = pgTable("logout_tokens", {
  jti: text("jti").primaryKey(),
  expiresAt: instant("expires_at").notNull(),
});
