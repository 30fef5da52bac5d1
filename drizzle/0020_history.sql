CREATE TABLE "history_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"license_key_id" uuid,
	"activation_id" uuid,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"sealed" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "license_key_snapshots" (
	"license_key_id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"sealed" text NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "history_events_license_key" ON "history_events" USING btree ("license_key_id","at");--> statement-breakpoint
CREATE INDEX "history_events_customer" ON "history_events" USING btree ("customer_id","at");--> statement-breakpoint
CREATE INDEX "history_events_at" ON "history_events" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "history_events_once" ON "history_events" USING btree ("license_key_id","kind","activation_id");--> statement-breakpoint
CREATE INDEX "license_key_snapshots_customer" ON "license_key_snapshots" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "license_key_snapshots_seen_at" ON "license_key_snapshots" USING btree ("seen_at");