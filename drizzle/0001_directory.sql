CREATE TABLE "directory_members" (
	"member_id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"email_hash" text NOT NULL,
	"role" text,
	"customer_deleted" boolean DEFAULT false NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "directory_passes" (
	"name" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone,
	"next_page" integer DEFAULT 1 NOT NULL,
	"max_page" integer,
	"total_count" integer,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "directory_rereads" (
	"customer_id" uuid PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "directory_members_email" ON "directory_members" USING btree ("email_hash");--> statement-breakpoint
CREATE INDEX "directory_members_customer" ON "directory_members" USING btree ("customer_id");