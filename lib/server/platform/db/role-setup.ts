import "server-only";
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { escapeIdentifier, escapeLiteral } from "pg";

/** The roles and where their tables are. */
export interface RoleSetup {
  database: string;
  schema: string;
  /** The role of `DATABASE_URL`, which owns nothing. */
  app: Login;
  /** The role of `DATABASE_MIGRATION_URL`, which owns the tables. */
  owner: Login;
}

export interface Login {
  role: string;
  password: string;
}

/**
 * The SQL that makes the roles, for any database of the server. It can run again, and then sets the passwords again. It has no
 * password in it, only what PostgreSQL keeps of one (RFC 5803), so the server's log doesn't get them.
 */
export function roleStatements({ app, owner }: RoleSetup): string[] {
  return [owner, app].flatMap(({ role, password }) => [
    `do $$ begin if not exists (select from pg_roles where rolname = ${escapeLiteral(role)}) then create role ${escapeIdentifier(role)}; end if; end $$`,
    `alter role ${escapeIdentifier(role)} login password ${escapeLiteral(scramVerifier(password))}`,
  ]);
}

/** The query that answers whether the database is missing, and the statement that makes it, which fits in no transaction. */
export function databaseStatements({ database }: RoleSetup): { missing: string; create: string } {
  return {
    missing: `select 1 where not exists (select from pg_database where datname = ${escapeLiteral(database)})`,
    create: `create database ${escapeIdentifier(database)}`,
  };
}

/**
 * The SQL that gives the roles their rights, for the portal's database. The owner may create things in the schema and nowhere
 * else. With the schema `public` the database is the portal's own, so other roles lose their rights on it. Otherwise it may
 * belong to other programs as well, and everything of theirs stays as it is.
 */
export function rightStatements({ database, schema, app, owner }: RoleSetup): string[] {
  const [db, inSchema] = [escapeIdentifier(database), escapeIdentifier(schema)];
  const [appRole, ownerRole] = [escapeIdentifier(app.role), escapeIdentifier(owner.role)];
  return [
    ...(schema === "public"
      ? [`revoke all on database ${db} from public`, "revoke create on schema public from public"]
      : [`create schema if not exists ${inSchema}`]),
    `grant connect on database ${db} to ${ownerRole}, ${appRole}`,
    `grant usage, create on schema ${inSchema} to ${ownerRole}`,
    `grant usage on schema ${inSchema} to ${appRole}`,
    // Also through a connection pooler, which refuses to pass a search path on.
    `alter role ${ownerRole} in database ${db} set search_path = ${inSchema}`,
    `alter role ${appRole} in database ${db} set search_path = ${inSchema}`,
  ];
}

/** A script for psql that does everything. */
export function psqlScript(setup: RoleSetup): string {
  const { missing, create } = databaseStatements(setup);
  return [
    "\\set ON_ERROR_STOP on",
    ...roleStatements(setup).map(asLine),
    `${missing.replace("select 1", `select ${escapeLiteral(create)}`)} \\gexec`,
    `\\connect ${escapeIdentifier(setup.database)}`,
    ...rightStatements(setup).map(asLine),
    "",
  ].join("\n");
}

const asLine = (statement: string) => `${statement};`;

const ITERATIONS = 4096;

/** What PostgreSQL keeps of a password with SCRAM-SHA-256 (RFC 5803). PostgreSQL takes it in place of the password. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const keyOf = (name: string) => createHmac("sha256", salted).update(name).digest();
  const storedKey = createHash("sha256").update(keyOf("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${keyOf("Server Key").toString("base64")}`;
}
