CREATE TABLE "device_looks" (
	"license_key_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"new_since" timestamp with time zone DEFAULT now() NOT NULL,
	"looked_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "device_looks_license_key_id_person_id_pk" PRIMARY KEY("license_key_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "device_names" (
	"activation_id" uuid PRIMARY KEY NOT NULL,
	"license_key_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"sealed" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "queued_deactivations" (
	"batch_id" uuid NOT NULL,
	"activation_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"license_key_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"session_id" uuid NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"claimed_at" timestamp with time zone,
	"outcome" text,
	"problem" text,
	"finished_at" timestamp with time zone,
	CONSTRAINT "queued_deactivations_batch_id_activation_id_pk" PRIMARY KEY("batch_id","activation_id")
);
--> statement-breakpoint
CREATE INDEX "device_looks_customer" ON "device_looks" USING btree ("customer_id","member_id");--> statement-breakpoint
CREATE INDEX "device_names_license_key" ON "device_names" USING btree ("license_key_id");--> statement-breakpoint
CREATE INDEX "device_names_customer" ON "device_names" USING btree ("customer_id","member_id");--> statement-breakpoint
CREATE INDEX "queued_deactivations_due" ON "queued_deactivations" USING btree ("outcome","due_at");--> statement-breakpoint
CREATE INDEX "queued_deactivations_key" ON "queued_deactivations" USING btree ("license_key_id","person_id","created_at");--> statement-breakpoint
CREATE INDEX "queued_deactivations_customer" ON "queued_deactivations" USING btree ("customer_id","member_id");