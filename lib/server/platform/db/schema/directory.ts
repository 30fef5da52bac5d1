import "server-only";
import { isNotNull, isNull } from "drizzle-orm";
import { boolean, doublePrecision, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * Index of `GET /v1/members/`, to find members by email, which Polar can't do. A row is only a hint: each hit is read again at
 * Polar. Emails and names are stored as keyed hashes only.
 */
export const directoryMembers = pgTable(
  "directory_members",
  {
    memberId: uuid("member_id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    /** HMAC of the lower-case email, under a secret of `PORTAL_SECRETS`. */
    emailHash: text("email_hash").notNull(),
    role: text("role"),
    /** HMACs of the name's words and their beginnings. Null until the member is listed by a version that writes them. */
    nameHashes: text("name_hashes").array(),
    /** The language in which the member last used the portal, for mails. Null until they have. */
    locale: text("locale"),
    /** Polar still lists the members of deleted customers. */
    customerDeleted: boolean("customer_deleted").notNull().default(false),
    /** Polar's time of the member's last change, so that a late webhook can't undo a newer one. */
    changedAt: instant("changed_at").notNull(),
    /** When Polar last listed it. A full sync deletes what it didn't see. */
    seenAt: instant("seen_at").notNull().defaultNow(),
  },
  (table) => [
    index("directory_members_email").on(table.emailHash),
    index("directory_members_customer").on(table.customerId),
    index("directory_members_name").using("gin", table.nameHashes),
    index("directory_members_unnamed").on(table.memberId).where(isNull(table.nameHashes)),
  ],
);

/** How far each list is synced. It is in the database so that any instance can continue where another one stopped. */
export const directorySyncs = pgTable("directory_syncs", {
  name: text("name").primaryKey(),
  /** Start of the running full sync; null between syncs. */
  startedAt: instant("started_at"),
  nextPage: integer("next_page").notNull().default(1),
  maxPage: integer("max_page"),
  totalCount: integer("total_count"),
  /** End of the last full sync; null until the first one is complete. */
  completedAt: instant("completed_at"),
});

/** The resync queue: customers whose members, and license keys that, a webhook says have changed. */
export const directoryResyncs = pgTable(
  "directory_resyncs",
  {
    kind: text("kind", { enum: ["customer", "license_key"] }).notNull(),
    id: uuid("id").notNull(),
    /** To the millisecond that a `Date` can hold, so that a claimed row can be compared with it. */
    requestedAt: instant("requested_at", 3).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.id] })],
);

/**
 * Index of `GET /v1/license-keys/`, to find a license key, which Polar can't do. A row is only a hint: each hit is read again at
 * Polar. The key and its last six characters are found by keyed hashes. The sealed key is never shown: it hides the key in the
 * customer's other texts.
 */
export const directoryLicenseKeys = pgTable(
  "directory_license_keys",
  {
    licenseKeyId: uuid("license_key_id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    benefitId: uuid("benefit_id").notNull(),
    /** HMAC of the folded key, under a secret of `PORTAL_SECRETS`. Null while only a webhook announced the key, without its text. */
    keyHash: text("key_hash"),
    /** HMAC of its last six characters; null for a key of six characters or fewer. */
    suffixHash: text("suffix_hash"),
    /** AES-256-GCM of the key, bound to its id. Null while its text is unknown. */
    sealedKey: text("sealed_key"),
    /** Polar's status: `granted`, `revoked`, `disabled`, or one it has added since. */
    status: text("status").notNull(),
    /** Sealed: the rest of what staff see of the key, without the key. Null while only a webhook announced it. */
    facts: text("facts"),
    /** The purchase that its grant names. Null while unknown, and where there is none. */
    subscriptionId: uuid("subscription_id"),
    orderId: uuid("order_id"),
    /** Null where the key has none, and until a sync reads the key. So are the next columns. */
    expiresAt: instant("expires_at"),
    /** Since when this time of expiry is known. A reminder isn't due if its time came before. */
    expiryKnownAt: instant("expiry_known_at"),
    usage: doublePrecision("usage"),
    limitUsage: doublePrecision("limit_usage"),
    limitActivations: doublePrecision("limit_activations"),
    /** Devices, when the key was last read alone: Polar's list has none. */
    activations: integer("activations"),
    activationsReadAt: instant("activations_read_at"),
    newestActivationAt: instant("newest_activation_at"),
    /** When the device was added that a read found and the one before didn't. */
    newDeviceAt: instant("new_device_at"),
    /** HMACs of the words of its devices' names, when they were last read. Null until then. */
    deviceHashes: text("device_hashes").array(),
    /** When its devices were last read; Polar lists them only with the key itself. */
    devicesReadAt: instant("devices_read_at"),
    /** Polar's time of creation. It orders a customer's page. */
    createdAt: instant("created_at").notNull(),
    /** Polar's time of the key's last change, so that a page read before a rotation can't undo it. */
    changedAt: instant("changed_at").notNull(),
    /** When Polar last listed it. A full sync deletes what it didn't see. */
    seenAt: instant("seen_at").notNull().defaultNow(),
  },
  (table) => [
    index("directory_license_keys_key").on(table.keyHash),
    index("directory_license_keys_suffix").on(table.suffixHash),
    index("directory_license_keys_customer").on(table.customerId),
    index("directory_license_keys_expiry").on(table.expiresAt).where(isNotNull(table.expiresAt)),
    index("directory_license_keys_device").using("gin", table.deviceHashes),
  ],
);

/**
 * Index of `GET /v1/orders/`, to find an order by its number, which Polar can't do. A row is only a hint: each hit is read again at
 * Polar. The number is stored as a keyed hash only.
 */
export const directoryOrders = pgTable(
  "directory_orders",
  {
    orderId: uuid("order_id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    /** HMAC of the folded number, under a secret of `PORTAL_SECRETS`. */
    numberHash: text("number_hash").notNull(),
    /** When Polar last listed it. A full sync deletes what it didn't see. */
    seenAt: instant("seen_at").notNull().defaultNow(),
  },
  (table) => [
    index("directory_orders_number").on(table.numberHash),
    index("directory_orders_customer").on(table.customerId),
  ],
);
