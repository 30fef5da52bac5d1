CREATE TABLE "not_me_links" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "proved_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "not_me_links_customer" ON "not_me_links" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "not_me_links_expires_at" ON "not_me_links" USING btree ("expires_at");