import { randomBytes } from "node:crypto";
import { migrateDatabase } from "@/lib/server/platform/db/migrations";
import { setUpRoles } from "@/lib/server/platform/db/role-setup-run";
import { EnvironmentError, parseDatabaseSettings } from "@/lib/server/platform/env";
import { innermostCode } from "@/lib/server/platform/error-description";
import { checkDatabase } from "../doctor/database-check";
import { type Finding, fault, ok } from "../doctor/finding";
import type { Wizard } from "./wizard";

/**
 * Makes the database and its two roles as an administrator, or asks for their URLs. Then it makes the tables. The administrator's
 * URL isn't written.
 */
export async function setUpDatabase(wizard: Wizard): Promise<void> {
  const { prompter, settings } = wizard;
  let mustAsk = !wizard.has("DATABASE_URL") || !(await prompter.confirm("Keep the database settings?", true));
  do {
    if (mustAsk) await askForDatabase(wizard);
    mustAsk = true;
  } while (!(await wizard.check(() => prepare(settings))));
}

async function askForDatabase(wizard: Wizard): Promise<void> {
  const { prompter, settings } = wizard;
  // The answers replace what the files say.
  for (const name of ["DATABASE_URL", "DATABASE_MIGRATION_URL", "DATABASE_DIRECT_URL"]) delete settings[`${name}_FILE`];
  const admin = await prompter.ask(
    "URL of a PostgreSQL role that may create roles, as postgres://postgres:password@127.0.0.1:5432/postgres (Enter: I've made the roles)",
    { fallback: "" },
    (given) => (/^postgres(ql)?:\/\/./.test(given) && URL.canParse(given) ? null : "Please enter a postgres:// URL."),
  );
  if (admin === "") {
    await wizard.askSetting("DATABASE_URL", "DATABASE_URL, of the role that owns nothing", { isSecret: true });
    await wizard.askSetting("DATABASE_MIGRATION_URL", "DATABASE_MIGRATION_URL, of the role that owns the tables", {
      isSecret: true,
    });
    return;
  }
  const [app, owner] = (["portal_app", "portal_owner"] as const).map((role) => ({
    role,
    password: randomBytes(24).toString("base64url"),
  })) as [Role, Role];
  const database = "portal";
  try {
    await setUpRoles(admin, { database, schema: settings.DATABASE_SCHEMA ?? "public", app, owner });
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    prompter.say(error.message);
    return await askForDatabase(wizard);
  }
  settings.DATABASE_URL = urlOf(admin, app, database);
  settings.DATABASE_MIGRATION_URL = urlOf(admin, owner, database);
}

type Role = { role: string; password: string };

function urlOf(admin: string, { role, password }: Role, database: string): string {
  const url = new URL(admin);
  [url.username, url.password, url.pathname] = [role, password, `/${database}`];
  return url.href;
}

async function prepare(given: Record<string, string>): Promise<Finding[]> {
  try {
    const settings = parseDatabaseSettings(given);
    await migrateDatabase(settings);
    return [ok("The tables are made."), ...(await checkDatabase(settings))];
  } catch (error) {
    if (error instanceof EnvironmentError) return [fault(error.message)];
    return [fault(`The tables can't be made (${innermostCode(error) ?? "unknown"}): see npm run db:migrate.`)];
  }
}
