import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import { afterAll, expect, test } from "vitest";
import { EnvironmentError, parseEnvironment } from "./env";
import { secretFileNames } from "./secret-files";

const example = parseEnv(readFileSync(".env.example", "utf8")) as Record<string, string>;
const folder = mkdtempSync(path.join(tmpdir(), "license-portal-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const file = path.join(mkdtempSync(path.join(folder, "secret-")), "secret-path");
  writeFileSync(file, text);
  return file;
}

const settings = secretFileNames
  .map((name) => name.replace(/_FILE$/, ""))
  .filter((name) => name !== "DATABASE_ADMIN_URL");

/** For settings that .env.example leaves empty. */
const samples: Record<string, string> = { OTEL_EXPORTER_OTLP_HEADERS: "api-key=sample" };

test.each(
  settings.flatMap((name) => [
    [name, "\n"],
    [name, "\r\n"],
    [name, ""],
  ]),
)("%s can come from a file that ends with %j", (name, end) => {
  const value = example[name] || samples[name] || (example.DATABASE_URL ?? "");
  const parsed = parseEnvironment({ ...example, [name]: undefined, [`${name}_FILE`]: fileOf(`${value}${end}`) });
  expect(parsed).toEqual(parseEnvironment({ ...example, [name]: value }));
});

test("every secret of .env.example can come from a file", () => {
  const secrets = Object.keys(example).filter((name) => /SECRET|TOKEN|^DATABASE.*URL$|^SMTP_URL$/.test(name));
  expect(secretFileNames).toEqual(expect.arrayContaining(secrets.map((name) => `${name}_FILE`)));
});

test.each([
  ["a missing file", () => path.join(folder, "secret-path"), /doesn't exist \(ENOENT\): correct the path, or mount/],
  ["a directory", () => path.dirname(fileOf("")), /names a directory \(EISDIR\): name the file in it/],
  ["an empty file", () => fileOf("\n"), /names an empty file: write the secret to it/],
])("%s stops the start with one sentence", (_case, makePath, sentence) => {
  const file = makePath();
  const run = () => parseEnvironment({ ...example, SMTP_URL: "", SMTP_URL_FILE: file });
  expect(run).toThrow(EnvironmentError);
  expect(run).toThrow(sentence);
  expect(run).toThrow(/^SMTP_URL_FILE [^\n]+\.$/);
  expect(run).not.toThrow(file);
});

test("a file that the portal may not read stops the start", () => {
  const file = fileOf("polar_whs_of_the_vendor");
  chmodSync(file, 0);
  const read = () => parseEnvironment({ ...example, POLAR_WEBHOOK_SECRET: "", POLAR_WEBHOOK_SECRET_FILE: file });
  // Root may read every file.
  const uid = process.geteuid?.();
  if (uid === 0) process.seteuid?.(65_534);
  try {
    // The folder, which belongs to root, refuses first; the code is the same.
    expect(read).toThrow(
      /^POLAR_WEBHOOK_SECRET_FILE names a file that the portal may not read \(EACCES\): let its user/,
    );
  } finally {
    if (uid === 0) process.seteuid?.(0);
  }
});

test("a secret that is set twice stops the start, and shows neither", () => {
  const file = fileOf("polar_whs_of_the_vendor");
  const run = () => parseEnvironment({ ...example, POLAR_WEBHOOK_SECRET_FILE: file });
  expect(run).toThrow(
    new EnvironmentError(
      "POLAR_WEBHOOK_SECRET and POLAR_WEBHOOK_SECRET_FILE are both set: keep one of them, and unset the other.",
    ),
  );
});

test("a file's contents are checked as the setting is, and never shown", () => {
  const run = () => parseEnvironment({ ...example, PORTAL_SECRETS: "", PORTAL_SECRETS_FILE: fileOf("a-weak-secret") });
  expect(run).toThrow(/^PORTAL_SECRETS must list secrets of 32 random bytes/);
  expect(run).not.toThrow("a-weak-secret");
});

test("a misspelled name of a file is corrected", () => {
  expect(() => parseEnvironment({ ...example, POLAR_ACESS_TOKEN_FILE: "x" })).toThrow(
    /^POLAR_ACESS_TOKEN_FILE isn't a setting of the portal: correct its name to POLAR_ACCESS_TOKEN_FILE/,
  );
});
