ALTER TABLE "sessions" ADD COLUMN "link_hash" text;--> statement-breakpoint
CREATE INDEX "sessions_link" ON "sessions" USING btree ("link_hash");