CREATE TABLE "audit_anchor" (
	"name" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"mac" text NOT NULL,
	"key_id" text NOT NULL,
	"signature" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_personal_data" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"salt" text,
	"reason" text,
	"ip" text,
	"detail" jsonb,
	"erased_by" bigint
);
--> statement-breakpoint
ALTER TABLE "audit_events" ADD COLUMN "personal_hash" text;--> statement-breakpoint
CREATE INDEX "audit_personal_data_erased_by" ON "audit_personal_data" USING btree ("erased_by") WHERE "audit_personal_data"."erased_by" is not null;--> statement-breakpoint
-- Only a purge deletes events, and only those up to its signed anchor. The app's role has no right to delete them or to set an anchor.
CREATE FUNCTION "audit_events_refuse_delete"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF OLD."seq" <= (SELECT "seq" FROM "audit_anchor" WHERE "name" = 'audit') THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END;
$$;
--> statement-breakpoint
DROP TRIGGER "audit_events_append_only" ON "audit_events";
--> statement-breakpoint
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION "audit_events_refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_events_no_delete" BEFORE DELETE ON "audit_events" FOR EACH ROW EXECUTE FUNCTION "audit_events_refuse_delete"();
