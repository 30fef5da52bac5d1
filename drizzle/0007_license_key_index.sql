CREATE TABLE "directory_key_rereads" (
	"license_key_id" uuid PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "directory_license_keys" (
	"license_key_id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"benefit_id" uuid NOT NULL,
	"key_hash" text,
	"tail_hash" text,
	"status" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "directory_license_keys_key" ON "directory_license_keys" USING btree ("key_hash");--> statement-breakpoint
CREATE INDEX "directory_license_keys_tail" ON "directory_license_keys" USING btree ("tail_hash");--> statement-breakpoint
CREATE INDEX "directory_license_keys_customer" ON "directory_license_keys" USING btree ("customer_id");