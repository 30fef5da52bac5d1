CREATE TABLE "device_reports" (
	"activation_id" uuid PRIMARY KEY NOT NULL,
	"license_key_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"seen_on" date NOT NULL,
	"app_version" text
);
--> statement-breakpoint
CREATE INDEX "device_reports_license_key" ON "device_reports" USING btree ("license_key_id");--> statement-breakpoint
CREATE INDEX "device_reports_customer" ON "device_reports" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "device_reports_seen" ON "device_reports" USING btree ("seen_on");