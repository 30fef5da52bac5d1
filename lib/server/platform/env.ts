import "server-only";
import type * as z from "zod";
import { checkDatabaseSettings, type DatabaseSettings, databaseSettings } from "./database-settings";
import { EnvironmentError } from "./environment-error";
import { type Environment, environment, variables as settings } from "./portal-settings";
import { readSecretFiles, secretFileNames } from "./secret-files";
import { findMisspelling } from "./setting-names";

export { EnvironmentError };

/**
 * Parses the variables into typed values. Secrets may be in files (`NAME_FILE`).
 * @throws EnvironmentError that names the first bad variable and the remedy.
 */
export function parseEnvironment(variables: Record<string, string | undefined>): Environment {
  return parseSettings(environment, variables);
}

const databaseOnly = databaseSettings.superRefine((value, context) =>
  checkDatabaseSettings(value, (name, message) => context.addIssue({ code: "custom", path: [name], message })),
);

/**
 * Parses only the settings of the database, so that migrations need no others.
 * @throws EnvironmentError that names the first bad variable and the remedy.
 */
export function parseDatabaseSettings(variables: Record<string, string | undefined>): DatabaseSettings {
  return parseSettings(databaseOnly, variables);
}

/** One sentence for each variable that the portal doesn't accept, with the remedy. The first is what `parseEnvironment` throws. */
export function findSettingFaults(variables: Record<string, string | undefined>): string[] {
  try {
    const given = givenSettings(variables);
    const { error } = environment.safeParse(given);
    const issues = new Map(error?.issues.toReversed().map((issue) => [issue.path[0], issue]));
    return [...issues.values()].toReversed().map((issue) => describeIssue(issue, given));
  } catch (error) {
    if (error instanceof EnvironmentError) return [error.message];
    throw error;
  }
}

function parseSettings<Settings>(schema: z.ZodType<Settings>, variables: Record<string, string | undefined>): Settings {
  const given = givenSettings(variables);
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw issue === undefined ? result.error : new EnvironmentError(describeIssue(issue, given));
}

function describeIssue({ path, message }: z.core.$ZodIssue, given: Record<string, string>): string {
  const name = String(path[0] ?? "The environment");
  const isMissing = given[name] === undefined && !message.startsWith("is missing");
  return `${name} ${isMissing ? `is missing. It ${message}` : message}. See .env.example for an example of every variable.`;
}

/**
 * The variables that are set, with the secrets that are in files.
 * @throws EnvironmentError for a misspelled name, a value that was copied wrongly, and a file that can't be read
 */
export function givenSettings(variables: Record<string, string | undefined>): Record<string, string> {
  // An empty value in a .env file means "not set".
  const set = Object.entries(variables).filter((entry): entry is [string, string] => !!entry[1]);
  const given = readSecretFiles(Object.fromEntries(set));
  requireKnownNames(given);
  return given;
}

/** @throws EnvironmentError for a misspelled name, and for a value that was copied with quotes or a line break. */
function requireKnownNames(given: Record<string, string | undefined>): void {
  const names = Object.keys(settings.shape);
  const misspelling = findMisspelling(Object.keys(given), [...names, ...secretFileNames]);
  if (misspelling) {
    const { name, meant } = misspelling;
    throw new EnvironmentError(
      `${name} isn't a setting of the portal: correct its name to ${meant}, or remove it. See .env.example for all names.`,
    );
  }
  for (const name of names) {
    if (/^\s|\s$|^(["']).*\1$/s.test(given[name] ?? ""))
      throw new EnvironmentError(
        `${name} begins or ends with a space, a line break or quotes: remove them. See .env.example for an example of every variable.`,
      );
  }
}

let parsed: Environment | undefined;

/**
 * Reads other variables than the process has. For `npm run setup`, which asks for them one after another.
 * @throws EnvironmentError that names the first bad variable and the remedy
 */
export function readEnvironment(variables: Record<string, string | undefined>): void {
  parsed = parseEnvironment(variables);
}

/** The environment, parsed on the first call. `boot` makes that call, so the portal doesn't start with a bad value. */
export function env(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}
