CREATE TABLE "device_reports" (
	"activation_id" uuid PRIMARY KEY NOT NULL,
	"license_key_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"seen_on" date NOT NULL,
	"app_version" text
);
--> statement-breakpoint
CREATE TABLE "rotation_devices" (
	"rotation_id" uuid NOT NULL,
	"activation_id" uuid NOT NULL,
	"license_key_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone,
	CONSTRAINT "rotation_devices_rotation_id_activation_id_pk" PRIMARY KEY("rotation_id","activation_id")
);
--> statement-breakpoint
CREATE INDEX "device_reports_license_key" ON "device_reports" USING btree ("license_key_id");--> statement-breakpoint
CREATE INDEX "device_reports_customer" ON "device_reports" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "device_reports_seen" ON "device_reports" USING btree ("seen_on");--> statement-breakpoint
CREATE INDEX "rotation_devices_license_key" ON "rotation_devices" USING btree ("license_key_id");--> statement-breakpoint
CREATE INDEX "rotation_devices_customer" ON "rotation_devices" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "rotation_devices_created" ON "rotation_devices" USING btree ("created_at");