import "server-only";
import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * The outbox: a mail is written here before it is sent, so that neither a crash nor a mail server outage loses it. The content and
 * the recipient are sealed, and erased as soon as the mail is completed.
 */
export const mails = pgTable(
  "mails",
  {
    /** Also the left part of the Message-ID. The same for every try. */
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: ["otp", "support_access", "security_notice", "reminder", "remedy"] }).notNull(),
    /** Empty when the recipient is looked up when the mail is sent. */
    emailHash: text("email_hash").notNull(),
    /** AES-256-GCM of the recipient and the content; null once the mail is completed. */
    sealed: text("sealed"),
    /**
     * `uncertain`: the server had the whole mail and didn't reply; it isn't sent again. `refused`: the server rejected it
     * permanently. `unwanted`: no one should get it. `expired`: it couldn't be sent in time.
     */
    state: text("state", { enum: ["waiting", "sending", "sent", "uncertain", "refused", "unwanted", "expired"] })
      .notNull()
      .default("waiting"),
    attempts: integer("attempts").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
    /** While `sending`: once this is past, the sender has died. */
    leaseUntil: instant("lease_until"),
    /** After this the mail is no longer useful. */
    giveUpAt: instant("give_up_at").notNull(),
    completedAt: instant("completed_at"),
  },
  (table) => [
    index("mails_due").on(table.state, table.nextAttemptAt),
    // So that a code is found at once among a hundred thousand reminders.
    index("mails_due_first").on(table.state, table.nextAttemptAt).where(sql`kind <> 'reminder'`),
    index("mails_due_reminders").on(table.state, table.nextAttemptAt).where(sql`kind = 'reminder'`),
  ],
);

/** Has a row while mail is failing. The sign-in page then tells every visitor. */
export const mailOutages = pgTable("mail_outages", {
  server: text("server").primaryKey(),
  since: instant("since").notNull().defaultNow(),
  /** nodemailer's error code or the server's reply code, for the operator. */
  reason: text("reason").notNull(),
  checkedAt: instant("checked_at").notNull().defaultNow(),
});
