import "server-only";
import * as z from "zod";
import { remedy, wholeNumber } from "./setting-formats";

const POSTGRES_REMEDY = "must be a postgres:// URL with";
/** The role is part of the URL. An unescaped character in its password would move the rest of the password into the host. */
const postgresUrl = (role: string) =>
  z
    .string(remedy(`${POSTGRES_REMEDY} ${role}`))
    .regex(/^postgres(ql)?:\/\/.+/, remedy(`${POSTGRES_REMEDY} ${role}`))
    .refine(
      isPostgresUrl,
      remedy(
        `${POSTGRES_REMEDY} ${role}, such as postgres://role:password@host:5432/database. Percent-encode special characters in the password: # as %23, / as %2F, ? as %3F`,
      ),
    );

function isPostgresUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { username, password, pathname } = new URL(value);
  try {
    return (
      decodeURIComponent(username) !== "" &&
      decodeURIComponent(pathname).length > 1 &&
      decodeURIComponent(password) !== null
    );
  } catch {
    return false;
  }
}

const SCHEMA_REMEDY =
  "must be a schema's name of at most 63 lowercase letters, digits and underscores, which begins with a letter and not with pg_";

/** The settings that lead to the database. `npm run db:migrate` and `db:setup` read no others. */
export const databaseSettings = z.object({
  DATABASE_URL: postgresUrl("a role that owns nothing"),
  DATABASE_DIRECT_URL: postgresUrl("the role of DATABASE_URL, but without the connection pooler").optional(),
  DATABASE_MIGRATION_URL: postgresUrl("the role that owns the tables").optional(),
  DATABASE_SCHEMA: z
    .string()
    .regex(/^(?!pg_)[a-z][a-z0-9_]{0,62}$/, remedy(SCHEMA_REMEDY))
    .default("public"),
  DATABASE_ROLE: z
    .enum(["separate", "single"], remedy("must be separate, or single if the database has only one role"))
    .default("separate"),
  DATABASE_POOL_SIZE: wholeNumber("must be a number of connections from 2 to 500", 2, 500).default(10),
});

export type DatabaseSettings = z.infer<typeof databaseSettings>;

/** Passes the settings that contradict each other to `refuse`, with the remedy. */
export function checkDatabaseSettings(
  { DATABASE_ROLE, DATABASE_MIGRATION_URL }: DatabaseSettings,
  refuse: (name: keyof DatabaseSettings, message: string) => void,
): void {
  if (DATABASE_ROLE === "single" && DATABASE_MIGRATION_URL !== undefined)
    refuse(
      "DATABASE_ROLE",
      "is single, so the role of DATABASE_URL migrates too: unset DATABASE_MIGRATION_URL, or set DATABASE_ROLE to separate",
    );
}
