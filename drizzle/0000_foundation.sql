CREATE TABLE "operations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"session_id" uuid,
	"impersonation_id" uuid,
	"customer_id" uuid NOT NULL,
	"license_key_id" uuid NOT NULL,
	"activation_id" uuid,
	"display_key_before" text,
	"display_key_after" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"outcome" text,
	"problem" text,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "pacing" (
	"name" text PRIMARY KEY NOT NULL,
	"next_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"public_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"opened_by" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"sealed" text NOT NULL,
	"token_expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"user_agent" text,
	"return_url" text,
	"proved_email_hash" text,
	"impersonation_id" uuid,
	CONSTRAINT "sessions_public_id_unique" UNIQUE("public_id")
);
--> statement-breakpoint
CREATE INDEX "operations_license_key" ON "operations" USING btree ("license_key_id","started_at");--> statement-breakpoint
CREATE INDEX "operations_unsettled" ON "operations" USING btree ("outcome","started_at");--> statement-breakpoint
CREATE INDEX "sessions_customer" ON "sessions" USING btree ("customer_id","member_id");--> statement-breakpoint
CREATE INDEX "sessions_expires_at" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_impersonation" ON "sessions" USING btree ("impersonation_id");