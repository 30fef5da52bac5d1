import "server-only";
import type { Client } from "pg";
import { EnvironmentError } from "@/lib/server/platform/environment-error";
import { JOURNAL } from "./schema-version";

const ALL_RIGHTS = "select, insert, update, delete";
/** Tables on which the app's role has fewer rights, so that not even a bug can rewrite the audit log or lose its end. */
const FEWER_RIGHTS: Readonly<Record<string, string>> = {
  audit_anchor: "select",
  audit_events: "select, insert",
  audit_genesis: "select, insert",
  audit_head: "select, insert, update",
  audit_personal_data: "select, insert",
  [JOURNAL]: "select",
};

/**
 * Grants the app's role rights on the rows of the owner's tables, in the owner's transaction: other instances are running, and
 * must not miss a right between a revoke and its grant.
 * @throws EnvironmentError if there is no such role, or it is the owner itself
 */
export async function grantRows(owner: Client, schema: string, role: string): Promise<void> {
  const { rows: about } = await owner.query<{ same: boolean; known: boolean }>(
    "select current_user = $1 as same, exists (select from pg_roles where rolname = $1) as known",
    [role],
  );
  if (!about[0]?.known)
    throw new EnvironmentError(
      "DATABASE_URL names a role that doesn't exist: create it with `npm run db:setup`, or correct the URL.",
    );
  if (about[0].same)
    throw new EnvironmentError(
      "DATABASE_URL and DATABASE_MIGRATION_URL name the same role: the app's role must own nothing, so give it one of its own, or set DATABASE_ROLE=single.",
    );
  const [name, inSchema] = [owner.escapeIdentifier(role), owner.escapeIdentifier(schema)];
  // The schema may belong to somebody else, who granted this right already.
  const { rows: usage } = await owner.query<{ granted: boolean }>(
    "select has_schema_privilege($1, $2, 'usage') as granted",
    [role, schema],
  );
  if (!usage[0]?.granted) await owner.query(`grant usage on schema ${inSchema} to ${name}`);
  for (const table of await ownRelations(owner, schema, "r")) {
    const onTable = `${inSchema}.${owner.escapeIdentifier(table)}`;
    await owner.query(`revoke all on ${onTable} from ${name}`);
    await owner.query(`grant ${FEWER_RIGHTS[table] ?? ALL_RIGHTS} on ${onTable} to ${name}`);
  }
  for (const sequence of await ownRelations(owner, schema, "S"))
    await owner.query(`grant usage, select on sequence ${inSchema}.${owner.escapeIdentifier(sequence)} to ${name}`);
}

/** The owner's tables (`r`) or sequences (`S`). */
async function ownRelations(owner: Client, schema: string, kind: "r" | "S"): Promise<string[]> {
  const { rows } = await owner.query<{ relname: string }>(
    `select relname from pg_class where relkind = $2 and relnamespace = (select oid from pg_namespace where nspname = $1)
      and relowner = (select oid from pg_roles where rolname = current_user)`,
    [schema, kind],
  );
  return rows.map(({ relname }) => relname);
}
