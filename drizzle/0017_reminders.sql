CREATE TABLE "reminder_opt_outs" (
	"customer_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"chosen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reminder_opt_outs_person_id_kind_pk" PRIMARY KEY("person_id","kind")
);
--> statement-breakpoint
CREATE TABLE "sent_reminders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"license_key_id" uuid NOT NULL,
	"due" text NOT NULL,
	"period" text NOT NULL,
	"queued_at" timestamp with time zone DEFAULT now() NOT NULL,
	"person_id" uuid,
	"written_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "expiry_known_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "usage" double precision;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "limit_usage" double precision;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "limit_activations" double precision;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "activations" integer;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "activations_read_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "newest_activation_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "new_device_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "reminder_opt_outs_customer" ON "reminder_opt_outs" USING btree ("customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sent_reminders_once" ON "sent_reminders" USING btree ("license_key_id","due","period");--> statement-breakpoint
CREATE INDEX "sent_reminders_customer" ON "sent_reminders" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "sent_reminders_person" ON "sent_reminders" USING btree ("person_id","written_at") WHERE due = 'new_device';--> statement-breakpoint
CREATE INDEX "directory_license_keys_expiry" ON "directory_license_keys" USING btree ("expires_at") WHERE "directory_license_keys"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "mails_due_first" ON "mails" USING btree ("state","next_attempt_at") WHERE kind <> 'reminder';--> statement-breakpoint
CREATE INDEX "mails_due_reminders" ON "mails" USING btree ("state","next_attempt_at") WHERE kind = 'reminder';