CREATE TABLE "directory_orders" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"customer_id" uuid NOT NULL,
	"number_hash" text NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "device_hashes" text[];--> statement-breakpoint
ALTER TABLE "directory_license_keys" ADD COLUMN "devices_read_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "directory_orders_number" ON "directory_orders" USING btree ("number_hash");--> statement-breakpoint
CREATE INDEX "directory_orders_customer" ON "directory_orders" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "directory_license_keys_device" ON "directory_license_keys" USING gin ("device_hashes");