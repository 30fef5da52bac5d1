ALTER TABLE "directory_members" ADD COLUMN "name_hashes" text[];--> statement-breakpoint
CREATE INDEX "directory_members_name" ON "directory_members" USING gin ("name_hashes");--> statement-breakpoint
CREATE INDEX "directory_members_unnamed" ON "directory_members" USING btree ("member_id") WHERE "directory_members"."name_hashes" is null;