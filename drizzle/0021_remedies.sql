CREATE TABLE "remedies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"license_key_id" uuid NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"outcome" text,
	"problem" text,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "remedies_customer" ON "remedies" USING btree ("customer_id","started_at");--> statement-breakpoint
CREATE INDEX "remedies_unsettled" ON "remedies" USING btree ("outcome","started_at");