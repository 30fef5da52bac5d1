import "server-only";
import { boolean, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * Where a member is found by address, which Polar cannot do: an index of `GET /v1/members/`. A row is a hint, never the
 * truth: each hit is read again at Polar. The address stands here as a keyed hash alone.
 */
export const directoryMembers = pgTable(
  "directory_members",
  {
    memberId: uuid("member_id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    /** HMAC of the lower-cased address, under a secret of `PORTAL_SECRETS`. */
    emailHash: text("email_hash").notNull(),
    role: text("role"),
    /** Polar keeps listing members of deleted customers: these are known to be gone. */
    customerDeleted: boolean("customer_deleted").notNull().default(false),
    /** Polar's time of the member's last change: a late webhook does not undo a newer one. */
    changedAt: instant("changed_at").notNull(),
    /** When Polar last said that it exists; what a whole pass has not seen is removed. */
    seenAt: instant("seen_at").notNull().defaultNow(),
  },
  (table) => [
    index("directory_members_email").on(table.emailHash),
    index("directory_members_customer").on(table.customerId),
  ],
);

/** How far the reading of a whole list of Polar's has come: one row a list, so that any instance goes on where another stopped. */
export const directoryPasses = pgTable("directory_passes", {
  name: text("name").primaryKey(),
  /** Of the pass under way; null between passes. */
  startedAt: instant("started_at"),
  nextPage: integer("next_page").notNull().default(1),
  maxPage: integer("max_page"),
  totalCount: integer("total_count"),
  /** End of the last whole pass; null until the index was filled for the first time. */
  completedAt: instant("completed_at"),
});

/** Customers of whom a webhook says that something changed: their members are read again soon. */
export const directoryRereads = pgTable("directory_rereads", {
  customerId: uuid("customer_id").primaryKey(),
  askedAt: instant("asked_at").notNull().defaultNow(),
});

/**
 * Where a license key is found, which Polar cannot do: an index of `GET /v1/license-keys/`. A row is a hint, never the
 * truth: each hit is read again at Polar. The key and its last six characters stand here as keyed hashes alone.
 */
export const directoryLicenseKeys = pgTable(
  "directory_license_keys",
  {
    licenseKeyId: uuid("license_key_id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    benefitId: uuid("benefit_id").notNull(),
    /** HMAC of the folded key, under a secret of `PORTAL_SECRETS`; null while only a webhook told of it, which has the end alone. */
    keyHash: text("key_hash"),
    /** HMAC of its last six characters; null for a key that has no more. */
    suffixHash: text("suffix_hash"),
    /** Polar's: `granted`, `revoked`, `disabled`, or one that it added since. */
    status: text("status").notNull(),
    /** Polar's time of its making: the order on a customer's page. */
    createdAt: instant("created_at").notNull(),
    /** Polar's time of the key's last change: a page that was read before a rotation does not undo it. */
    changedAt: instant("changed_at").notNull(),
    /** When Polar last said that it exists; what a whole pass has not seen is removed. */
    seenAt: instant("seen_at").notNull().defaultNow(),
  },
  (table) => [
    index("directory_license_keys_key").on(table.keyHash),
    index("directory_license_keys_suffix").on(table.suffixHash),
    index("directory_license_keys_customer").on(table.customerId),
  ],
);

/** License keys of which a webhook says that something changed: they are read again soon. */
export const directoryKeyRereads = pgTable("directory_key_rereads", {
  licenseKeyId: uuid("license_key_id").primaryKey(),
  askedAt: instant("asked_at").notNull().defaultNow(),
});
