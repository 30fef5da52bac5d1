import "server-only";
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * The outbox: a mail is written here before anybody tries to send it, so that neither a crash nor a mail server that is
 * away loses it. What it says and to whom is sealed, and erased as soon as its fate is known.
 */
export const mails = pgTable(
  "mails",
  {
    /** Also the left part of the Message-ID, the same for every try. */
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: ["otp", "support_access"] }).notNull(),
    /** Empty where the address is looked up when the mail is sent. */
    emailHash: text("email_hash").notNull(),
    /** AES-256-GCM of the recipient and what the mail says; null once it is settled. */
    sealed: text("sealed"),
    /**
     * `uncertain`: the server had the whole mail and then said nothing; it is not sent again. `refused`: the server said no
     * for good. `unwanted`: the address opens nothing here. `expired`: it could not be sent while it still made sense.
     */
    state: text("state", { enum: ["waiting", "sending", "sent", "uncertain", "refused", "unwanted", "expired"] })
      .notNull()
      .default("waiting"),
    attempts: integer("attempts").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
    /** While `sending`: whoever sends has died if this is past. */
    leaseUntil: instant("lease_until"),
    /** After this the mail makes no sense any more. */
    giveUpAt: instant("give_up_at").notNull(),
    settledAt: instant("settled_at"),
  },
  (table) => [index("mails_due").on(table.state, table.nextAttemptAt)],
);

/** A row stands here while mail is failing, and none while it works: what every visitor of the sign-in page is told. */
export const mailOutages = pgTable("mail_outages", {
  server: text("server").primaryKey(),
  since: instant("since").notNull().defaultNow(),
  /** nodemailer's code or the server's reply code, for the operator. */
  reason: text("reason").notNull(),
  checkedAt: instant("checked_at").notNull().defaultNow(),
});
