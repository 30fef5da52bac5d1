import "server-only";
import { EnvironmentError } from "@/lib/server/platform/environment-error";

export type DatabaseVariable = "DATABASE_ADMIN_URL" | "DATABASE_URL" | "DATABASE_DIRECT_URL" | "DATABASE_MIGRATION_URL";

/** What PostgreSQL's or Node's code says about the URL. */
const remedies: [code: RegExp, remedy: string][] = [
  [/^28/, "refuses the role or its password: correct them, or allow the role in pg_hba.conf"],
  [/^3D000$/, "has no such database: create it, or correct its name"],
  [/^42501$/, "doesn't let the role connect to the database: grant it CONNECT"],
  [/^53300$/, "has no connections left: raise its limit, or use a pooler"],
  [/^57P03$/, "is still starting: start the portal again in a moment"],
  [/^ENOENT$/, "can't be reached, because a certificate file in the URL doesn't exist: correct its path"],
  [
    /CERT|SIGNED|ERR_TLS/,
    "has a certificate that isn't trusted: set sslrootcert in the URL to the file of its certificate authority",
  ],
];

/** Why a connection failed, as one sentence for the operator. It has the host, and nothing else of the URL. */
export function asConnectionError(cause: unknown, url: string, variable: DatabaseVariable): EnvironmentError {
  const { code = "" } = cause as { code?: string };
  const remedy =
    remedies.find(([pattern]) => pattern.test(code))?.[1] ?? "doesn't answer: start it, or correct the URL";
  const [problem, ...rest] = remedy.split(": ");
  const known = code === "" ? "" : ` (${code})`;
  return new EnvironmentError(
    `PostgreSQL at ${new URL(url).host} (${variable}) ${problem}${known}: ${rest.join(": ")}.`,
    { cause },
  );
}

/** A failed migration as one sentence, if the operator can do something about it; any other error as it is. */
export function asMigrationError(error: unknown, variable: DatabaseVariable): unknown {
  const code = codeOf(error);
  if (code === "42501")
    return new EnvironmentError(
      `${variable} names a role that may not change the tables (42501): name the role that owns them, or grant it usage and create on the schema of DATABASE_SCHEMA.`,
      { cause: error },
    );
  return error;
}

/** Drizzle wraps PostgreSQL's error. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return "code" in error && typeof error.code === "string" ? error.code : codeOf(error.cause);
}
