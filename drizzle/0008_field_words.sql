-- Tables, columns and values take the words of the code: sign-in link, one-time code, email, key suffix, deactivate.
ALTER TABLE "hand_offs" RENAME TO "sign_in_links";--> statement-breakpoint
ALTER INDEX "hand_offs_expires_at" RENAME TO "sign_in_links_expires_at";--> statement-breakpoint
ALTER TABLE "sign_in_challenges" RENAME TO "otps";--> statement-breakpoint
ALTER INDEX "sign_in_challenges_expires_at" RENAME TO "otps_expires_at";--> statement-breakpoint
ALTER TABLE "otps" RENAME COLUMN "address_hash" TO "email_hash";--> statement-breakpoint
ALTER TABLE "otps" RENAME COLUMN "sealed_address" TO "sealed_email";--> statement-breakpoint
ALTER TABLE "otps" RENAME COLUMN "proved_until" TO "verified_until";--> statement-breakpoint
ALTER TABLE "sessions" RENAME COLUMN "proved_email_hash" TO "verified_email_hash";--> statement-breakpoint
UPDATE "sessions" SET "opened_by" = 'sign_in_link' WHERE "opened_by" = 'hand_off';--> statement-breakpoint
ALTER TABLE "mails" RENAME COLUMN "address_hash" TO "email_hash";--> statement-breakpoint
UPDATE "mails" SET "kind" = CASE "kind" WHEN 'sign_in_code' THEN 'otp' WHEN 'support_visit' THEN 'support_access' ELSE "kind" END;--> statement-breakpoint
UPDATE "operations" SET "kind" = 'deactivate' WHERE "kind" = 'remove_activation';--> statement-breakpoint
ALTER TABLE "directory_license_keys" RENAME COLUMN "tail_hash" TO "suffix_hash";--> statement-breakpoint
ALTER INDEX "directory_license_keys_tail" RENAME TO "directory_license_keys_suffix";
--> statement-breakpoint
ALTER TABLE "mails" RENAME COLUMN "settled_at" TO "completed_at";--> statement-breakpoint
ALTER TABLE "directory_passes" RENAME TO "directory_syncs";--> statement-breakpoint
CREATE TABLE "directory_resyncs" (
	"kind" text NOT NULL,
	"id" uuid NOT NULL,
	"requested_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "directory_resyncs_kind_id_pk" PRIMARY KEY("kind","id")
);
--> statement-breakpoint
INSERT INTO "directory_resyncs" ("kind", "id", "requested_at")
	SELECT 'customer', "customer_id", "asked_at" FROM "directory_rereads"
	UNION ALL SELECT 'license_key', "license_key_id", "asked_at" FROM "directory_key_rereads";--> statement-breakpoint
DROP TABLE "directory_rereads";--> statement-breakpoint
DROP TABLE "directory_key_rereads";
