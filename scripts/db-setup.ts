import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { loadEnvFiles } from "../lib/node-server/env-file.ts";
import { StartError } from "../lib/node-server/start-up.ts";
import { type Login, psqlScript, type RoleSetup } from "../lib/server/platform/db/role-setup";
import { setUpRoles } from "../lib/server/platform/db/role-setup-run";
import { EnvironmentError, givenSettings, parseDatabaseSettings } from "../lib/server/platform/env";

const HOST = "127.0.0.1:5432";

/**
 * `npm run db:setup [-- --run] [--env-file FILE]`: prints the SQL of the database's two roles for psql, or with --run runs it as
 * the role in DATABASE_ADMIN_URL. Names and passwords are those in DATABASE_URL and DATABASE_MIGRATION_URL. If neither is set,
 * it makes passwords and prints the two settings as comments, above the SQL. Exits with 1 and one sentence if it can't.
 */
async function main(): Promise<number> {
  try {
    const isRun = readArguments();
    const given = givenSettings(process.env);
    const isGiven = given.DATABASE_URL !== undefined || given.DATABASE_MIGRATION_URL !== undefined;
    if (isRun && given.DATABASE_ADMIN_URL === undefined)
      throw new EnvironmentError("DATABASE_ADMIN_URL is missing: set it to the URL of a role that may create roles.");
    if (isRun && !isGiven)
      throw new EnvironmentError(
        "DATABASE_URL is missing: --run takes the roles' names and passwords from DATABASE_URL and DATABASE_MIGRATION_URL. Without --run, new ones are printed.",
      );
    const urls = isGiven ? {} : newUrls();
    const setup = readSetup({ ...given, ...urls });
    if (!isRun) {
      const settings = Object.entries(urls).map(([name, url]) => `-- ${name}=${url}\n`);
      process.stdout.write(`${settings.join("")}${psqlScript(setup)}`);
      return 0;
    }
    await setUpRoles(given.DATABASE_ADMIN_URL ?? "", setup);
    console.log(`The roles ${setup.owner.role} and ${setup.app.role} are set up in the database ${setup.database}.`);
    return 0;
  } catch (error) {
    if (!(error instanceof EnvironmentError || error instanceof StartError)) throw error;
    console.error(error.message);
    return 1;
  }
}

/** @returns whether to run the SQL */
function readArguments(): boolean {
  try {
    const options = { run: { type: "boolean" }, "env-file": { type: "string", multiple: true } } as const;
    const isRun = parseArgs({ options }).values.run === true;
    loadEnvFiles(process.argv.slice(2), process.env);
    return isRun;
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError("The options are --run, which runs the SQL, and --env-file FILE.", { cause });
  }
}

function newUrls() {
  const url = (role: string) => `postgres://${role}:${randomBytes(24).toString("base64url")}@${HOST}/portal`;
  return { DATABASE_MIGRATION_URL: url("portal_owner"), DATABASE_URL: url("portal_app") };
}

function readSetup(given: Record<string, string>): RoleSetup {
  if (given.DATABASE_ROLE === "single")
    throw new EnvironmentError("DATABASE_ROLE is single, so there are no roles to set up: unset it to have two.");
  const { DATABASE_URL, DATABASE_MIGRATION_URL, DATABASE_SCHEMA } = parseDatabaseSettings(given);
  if (DATABASE_MIGRATION_URL === undefined)
    throw new EnvironmentError(
      "DATABASE_MIGRATION_URL is missing: set it to the URL of the role that will own the tables.",
    );
  const [app, owner] = [
    loginOf("DATABASE_URL", DATABASE_URL),
    loginOf("DATABASE_MIGRATION_URL", DATABASE_MIGRATION_URL),
  ];
  if (app.role === owner.role)
    throw new EnvironmentError(
      "DATABASE_URL and DATABASE_MIGRATION_URL name the same role: give the app one of its own.",
    );
  const database = decodeURIComponent(new URL(DATABASE_MIGRATION_URL).pathname.slice(1));
  return { database, schema: DATABASE_SCHEMA, app, owner };
}

function loginOf(variable: string, url: string): Login {
  const { username, password } = new URL(url);
  if (password === "") throw new EnvironmentError(`${variable} has no password: add one, which the role gets.`);
  return { role: decodeURIComponent(username), password: decodeURIComponent(password) };
}

process.exitCode = await main();
