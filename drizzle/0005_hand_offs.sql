CREATE TABLE "hand_offs" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"sealed" text NOT NULL,
	"return_url" text,
	"next" text,
	"expires_at" timestamp with time zone NOT NULL,
	"spent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "hand_offs_expires_at" ON "hand_offs" USING btree ("expires_at");