ALTER TABLE "directory_license_keys" ADD COLUMN "facts" text;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "subscription_id" uuid;--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "order_id" uuid;