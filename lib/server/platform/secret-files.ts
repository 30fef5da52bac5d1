import "server-only";
import { readFileSync } from "node:fs";
import { EnvironmentError } from "./environment-error";

/** The settings whose value can be in a file instead, which `NAME_FILE` names: orchestrators mount secrets as files. */
const SECRET_SETTINGS = [
  "POLAR_ACCESS_TOKEN",
  "POLAR_WEBHOOK_SECRET",
  "SIGN_IN_LINK_SECRET",
  "DATABASE_URL",
  "DATABASE_DIRECT_URL",
  "DATABASE_MIGRATION_URL",
  "DATABASE_ADMIN_URL",
  "PORTAL_SECRETS",
  "SMTP_URL",
  "OIDC_CLIENT_SECRET",
  "METRICS_TOKEN",
  "OTEL_EXPORTER_OTLP_HEADERS",
] as const;

/** The names of the variables that name a file. */
export const secretFileNames: readonly string[] = SECRET_SETTINGS.map((name) => `${name}_FILE`);

/**
 * Reads the secrets that are in files. One line break at the end of a file isn't part of its secret.
 * @param given the variables that are set
 * @returns the same variables, with the files' contents in place of their names
 * @throws EnvironmentError if a secret is set twice, or its file is empty or can't be read. It has neither path nor contents.
 */
export function readSecretFiles(given: Readonly<Record<string, string>>): Record<string, string> {
  const settings = { ...given };
  for (const name of SECRET_SETTINGS) {
    const file = given[`${name}_FILE`];
    if (file === undefined) continue;
    if (given[name] !== undefined)
      throw new EnvironmentError(`${name} and ${name}_FILE are both set: keep one of them, and unset the other.`);
    settings[name] = readSecret(`${name}_FILE`, file);
    delete settings[`${name}_FILE`];
  }
  return settings;
}

function readSecret(variable: string, file: string): string {
  let secret: string;
  try {
    secret = readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new EnvironmentError(`${variable} ${whyUnread((cause as NodeJS.ErrnoException).code)}.`, { cause });
  }
  if (secret === "") throw new EnvironmentError(`${variable} names an empty file: write the secret to it.`);
  return secret;
}

function whyUnread(code = "unknown"): string {
  if (code === "ENOENT") return "names a file that doesn't exist (ENOENT): correct the path, or mount the file";
  if (code === "EACCES") return "names a file that the portal may not read (EACCES): let its user read the file";
  if (code === "EISDIR") return "names a directory (EISDIR): name the file in it";
  return `names a file that can't be read (${code}): correct the path`;
}
