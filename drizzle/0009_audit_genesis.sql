CREATE TABLE "audit_genesis" (
	"name" text PRIMARY KEY NOT NULL,
	"mac" text NOT NULL
);
--> statement-breakpoint
-- A log from before this table began with the event it has now.
INSERT INTO "audit_genesis" ("name", "mac") SELECT 'audit', "mac" FROM "audit_events" WHERE "seq" = 1;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION "audit_events_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_genesis_append_only" BEFORE UPDATE OR DELETE ON "audit_genesis" FOR EACH ROW EXECUTE FUNCTION "audit_events_refuse_change"();
--> statement-breakpoint
CREATE TRIGGER "audit_genesis_no_truncate" BEFORE TRUNCATE ON "audit_genesis" FOR EACH STATEMENT EXECUTE FUNCTION "audit_events_refuse_change"();
--> statement-breakpoint
-- NOT VALID: a row that was put in before must not stop the migration. `audit:verify` finds it.
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_seq_positive" CHECK ("audit_events"."seq" > 0) NOT VALID;
