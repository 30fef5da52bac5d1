import "server-only";
import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * A signed-in browser. It holds no usable secret: the key is the cookie's SHA-256, and the Polar token, the name and the email
 * are encrypted in `sealed`, bound to this row's `id_hash`.
 */
export const sessions = pgTable(
  "sessions",
  {
    idHash: text("id_hash").primaryKey(),
    /** Names the session where its owner lists and ends it. Worthless as a cookie. */
    publicId: uuid("public_id").notNull().unique().defaultRandom(),
    openedBy: text("opened_by", { enum: ["link", "code", "sign_in_link", "impersonation"] }).notNull(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    /** AES-256-GCM of `{token, name, email, role}`. */
    sealed: text("sealed").notNull(),
    tokenExpiresAt: instant("token_expires_at").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** Written at most once a minute. Idle time counts from here. */
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    /** Absolute end. */
    expiresAt: instant("expires_at").notNull(),
    /** Browser and system in words, for the list of signed-in browsers. */
    userAgent: text("user_agent"),
    /** An allowed URL of the vendor's app, for "Back to {app}". */
    returnUrl: text("return_url"),
    /** HMAC of the email that a code verified. With it the session may switch to another account of that email. */
    verifiedEmailHash: text("verified_email_hash"),
    /** When a code last proved that the person who uses the session reads its email. Null if none did since it was opened. */
    provedAt: instant("proved_at"),
    /** For staff on a customer's account: the impersonation's row. */
    impersonationId: uuid("impersonation_id"),
    /** SHA-256 of the Polar link that opened it. A link has one session at a time. */
    linkHash: text("link_hash"),
  },
  (table) => [
    index("sessions_customer").on(table.customerId, table.memberId),
    index("sessions_expires_at").on(table.expiresAt),
    index("sessions_impersonation").on(table.impersonationId),
    index("sessions_link").on(table.linkHash),
  ],
);

/** A link in a mail about a sign-in or a rotation, with which the account's owner says "That wasn't me". It works once. */
export const notMeLinks = pgTable(
  "not_me_links",
  {
    /** SHA-256 of the value in the link. */
    tokenHash: text("token_hash").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    expiresAt: instant("expires_at").notNull(),
    /** Links to the account, and browsers known to it, count only if they are newer. */
    usedAt: instant("used_at"),
  },
  (table) => [
    index("not_me_links_customer").on(table.customerId),
    index("not_me_links_expires_at").on(table.expiresAt),
  ],
);
