CREATE TABLE "audit_events" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_subject" text,
	"actor_name" text,
	"actor_role" text,
	"customer_id" uuid,
	"member_id" uuid,
	"impersonation_id" uuid,
	"reason" text,
	"detail" jsonb NOT NULL,
	"ip" text,
	"request_id" text,
	"key_id" text NOT NULL,
	"mac" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"name" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"mac" text NOT NULL,
	"key_id" text NOT NULL,
	"signature" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "impersonations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_session_id" uuid NOT NULL,
	"staff_subject" text NOT NULL,
	"staff_name" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"reason" text NOT NULL,
	"ticket_url" text,
	"consent_id" uuid,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"elevated_at" timestamp with time zone,
	"elevation_reason" text,
	"ended_at" timestamp with time zone,
	"ended_by" text
);
--> statement-breakpoint
CREATE TABLE "logout_tokens" (
	"jti" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"id_hash" text NOT NULL,
	"subject" text NOT NULL,
	"provider_session_id" text,
	"sealed" text NOT NULL,
	"roles" text[] NOT NULL,
	"auth_time" timestamp with time zone NOT NULL,
	"roles_read_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "staff_sessions_id_hash_unique" UNIQUE("id_hash")
);
--> statement-breakpoint
CREATE TABLE "support_codes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code_hash" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"redeemed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "support_consents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code_id" uuid NOT NULL,
	"staff_subject" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"member_id" uuid,
	"given_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_events_at" ON "audit_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_events_customer" ON "audit_events" USING btree ("customer_id","seq");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor_subject","seq");--> statement-breakpoint
CREATE INDEX "audit_events_impersonation" ON "audit_events" USING btree ("impersonation_id","seq");--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("action","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "impersonations_running" ON "impersonations" USING btree ("staff_subject") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "impersonations_customer" ON "impersonations" USING btree ("customer_id","started_at");--> statement-breakpoint
CREATE INDEX "impersonations_staff_session" ON "impersonations" USING btree ("staff_session_id");--> statement-breakpoint
CREATE INDEX "staff_sessions_subject" ON "staff_sessions" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "staff_sessions_provider_session" ON "staff_sessions" USING btree ("provider_session_id");--> statement-breakpoint
CREATE INDEX "staff_sessions_expires_at" ON "staff_sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "support_codes_hash" ON "support_codes" USING btree ("code_hash");--> statement-breakpoint
CREATE INDEX "support_codes_customer" ON "support_codes" USING btree ("customer_id","member_id");--> statement-breakpoint
CREATE INDEX "support_consents_staff" ON "support_consents" USING btree ("staff_subject","customer_id");