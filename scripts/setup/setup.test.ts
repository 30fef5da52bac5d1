import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { parseEnv } from "node:util";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { setUpRoles } from "@/lib/server/platform/db/role-setup-run";
import { openPortal } from "@/test/portal-environment";
import { adminUrl, newDatabaseSettings } from "@/test/roles-database";
import { webhookEvents } from "../doctor/polar-check";
import { readSettingsFile, writeSettingsFile } from "./settings-file";

const portal = await openPortal({ mail: true, staff: true });
const folder = mkdtempSync(path.join(tmpdir(), "license-portal-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const newFile = () => path.join(folder, `${randomUUID()}.env`);

/** Runs a command with these lines as its input, and nothing in its environment. */
async function run(command: "setup" | "doctor", lines: readonly string[], ...args: string[]) {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--conditions=react-server", `scripts/${command}.ts`, ...args],
    {
      env: { PATH: process.env.PATH, NODE_ENV: "production" },
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await exited, output, errors };
}

async function newToken(...and: string[]): Promise<string> {
  const needed = ["customer_sessions:write", "customers:read", "members:read", "license_keys:read", "benefits:read"];
  const body = { scopes: [...needed, ...and] };
  return z.object({ token: z.string() }).parse(await portal.polar.control("POST", "/access-tokens", body)).token;
}

function loginOf(url: string) {
  const { username, password } = new URL(url);
  return { role: username, password };
}

async function endpoints(token: string) {
  const { body } = await portal.polar.call("GET", "/v1/webhooks/endpoints", { token });
  const endpoint = z.object({ url: z.string(), secret: z.string(), events: z.array(z.string()), enabled: z.boolean() });
  return z.object({ items: z.array(endpoint) }).parse(body).items;
}

test("setup asks, checks, registers the webhook, makes the tables and writes a file that the doctor finds no fault in", async () => {
  const [file, token] = [newFile(), await newToken("webhooks:write")];
  const url = `http://127.0.0.1:${20_000 + (process.pid % 10_000)}`;
  const lines = [
    ...[url, "Northwind Software"],
    ...[portal.polar.url, token],
    // Setup makes the database "portal" on that server.
    adminUrl(),
    ...[
      process.env.SMTP_URL ?? "",
      "Northwind <licenses@northwind.example>",
      "ops@northwind.example",
      "birthday",
      "expiry",
    ],
    // No support staff.
    "",
    ...["perhaps", "no"],
  ];
  const { code, output, errors } = await run("setup", lines, "--file", file);
  expect(errors).toBe("");
  expect(code).toBe(0);
  expect(output).not.toContain("FAULT");

  expect(statSync(file).mode & 0o777).toBe(0o600);
  const settings = parseEnv(readFileSync(file, "utf8"));
  const [endpoint] = (await endpoints(token)).filter((one) => one.url === `${url}/api/webhooks/polar`);
  expect(endpoint).toMatchObject({ enabled: true, events: webhookEvents });
  expect(settings).toMatchObject({
    PORTAL_URL: url,
    BRAND_NAME: "Northwind Software",
    POLAR_ACCESS_TOKEN: token,
    POLAR_WEBHOOK_SECRET: endpoint?.secret,
    MAIL_FROM: "Northwind <licenses@northwind.example>",
    REMINDERS: "expiry",
    ROTATION_APP_RENEWS: "no",
  });
  expect(output).toContain("REMINDERS must be off, or list expiry,");
  expect(output).toContain("ROTATION_APP_RENEWS must be yes, no or unknown");
  expect(new URL(settings.DATABASE_URL ?? "").username).toBe("portal_app");
  expect(new URL(settings.DATABASE_MIGRATION_URL ?? "").username).toBe("portal_owner");
  expect(Buffer.from(settings.PORTAL_SECRETS ?? "", "base64url")).toHaveLength(32);
  expect(readFileSync(file, "utf8")).not.toContain(adminUrl());
  await portal.inbox.mailAbout("Test mail from the license portal", "ops@northwind.example");
  for (const secret of [token, settings.PORTAL_SECRETS, settings.DATABASE_URL, endpoint?.secret])
    expect(output).not.toContain(secret);

  const doctor = await run("doctor", [], "--env-file", file, "--not-running");
  expect(doctor.output).not.toContain("FAULT");
  expect(doctor.code).toBe(0);

  // Once more, with Enter for everything: nothing changes, and there is still one endpoint.
  const before = readFileSync(file, "utf8");
  const again = await run("setup", Array(14).fill(""), "--file", file);
  expect({ code: again.code, errors: again.errors }).toEqual({ code: 0, errors: "" });
  expect(readFileSync(file, "utf8")).toBe(before);
  expect((await endpoints(token)).filter((one) => one.url === `${url}/api/webhooks/polar`)).toHaveLength(1);
}, 180_000);

test("what is wrong is said at once, and asked again; a token without the scope gets instructions", async () => {
  const [file, token] = [newFile(), await newToken()];
  const made = newDatabaseSettings();
  const [app, owner] = [loginOf(made.DATABASE_URL), loginOf(made.DATABASE_MIGRATION_URL ?? "")];
  await setUpRoles(adminUrl(), { database: made.database, schema: "public", app, owner });
  const lines = [
    ...["licenses.example.com", "http://127.0.0.1:4100", "Northwind"],
    ...["nowhere", portal.polar.url, "polar_oat_of_nobody", "yes", "", token],
    "polar_whs_entered_by_hand",
    ...["", made.DATABASE_URL, made.DATABASE_MIGRATION_URL ?? ""],
    ...["smtp://127.0.0.1:9", "licenses@northwind.example", "", "no", ""],
    ...["", ""],
  ];
  const { code, output } = await run("setup", lines, "--file", file);
  expect(code).toBe(0);
  expect(output).toContain("PORTAL_URL must be the portal's public https URL");
  expect(output).toContain("Please enter production, sandbox or a URL.");
  expect(output).toContain("POLAR_ACCESS_TOKEN is unknown to Polar");
  expect(output).toContain("the token lacks the scopes webhooks:read and webhooks:write");
  expect(output).toContain("  URL     http://127.0.0.1:4100/api/webhooks/polar");
  expect(output).toContain("SMTP_URL leads to a mail server that can't be used");
  const { settings } = readSettingsFile(file);
  expect(settings).toMatchObject({ POLAR_ACCESS_TOKEN: token, POLAR_WEBHOOK_SECRET: "polar_whs_entered_by_hand" });
}, 180_000);

test("a setup that ends early writes nothing", async () => {
  const file = newFile();
  const { code, errors } = await run("setup", ["http://127.0.0.1:4100"], "--file", file);
  expect(code).toBe(1);
  expect(errors).toContain("Nothing was written.");
  expect(existsSync(file)).toBe(false);
});

test("secrets in files stay there, and what is removed is written as not set", async () => {
  const [file, token, secrets] = [newFile(), await newToken(), newFile()];
  const made = newDatabaseSettings();
  const [app, owner] = [loginOf(made.DATABASE_URL), loginOf(made.DATABASE_MIGRATION_URL ?? "")];
  await setUpRoles(adminUrl(), { database: made.database, schema: "public", app, owner });
  const inFiles = {
    POLAR_ACCESS_TOKEN: token,
    POLAR_WEBHOOK_SECRET: "polar_whs_in_a_file",
    PORTAL_SECRETS: randomBytes(32).toString("base64url"),
    DATABASE_URL: made.DATABASE_URL,
    DATABASE_MIGRATION_URL: made.DATABASE_MIGRATION_URL ?? "",
  };
  const before = Object.entries(inFiles).map(([name, value]) => {
    writeFileSync(`${secrets}.${name}`, value);
    return `${name}_FILE=${secrets}.${name}\n`;
  });
  const others = [
    `POLAR_BASE_URL=${portal.polar.url}\nSMTP_URL=smtp://127.0.0.1:9\n`,
    "MAIL_FROM=licenses@northwind.example\nREMINDERS=expiry\nSIGN_IN_LINK_SECRET=0123456789012345678901234567890123\n",
  ];
  writeFileSync(file, [...before, ...others].join(""));
  // Address, name, Polar's environment, the database is kept, no mail, no staff, the app and rotations.
  const lines = ["http://127.0.0.1:4100", "Northwind", "", "", "none", "", ""];
  const { code, output, errors } = await run("setup", lines, "--file", file);
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(output).toContain("POLAR_ACCESS_TOKEN is in the file that POLAR_ACCESS_TOKEN_FILE names.");
  expect(output).not.toContain("FAULT");
  const text = readFileSync(file, "utf8");
  for (const line of before) expect(text).toContain(line);
  for (const value of Object.values(inFiles)) expect(text).not.toContain(value);
  const { settings } = readSettingsFile(file);
  expect(settings).toMatchObject({ PORTAL_URL: "http://127.0.0.1:4100", BRAND_NAME: "Northwind" });
  expect(Object.keys(settings)).not.toContain("SMTP_URL");
  expect(Object.keys(settings)).not.toContain("MAIL_FROM");
  expect(Object.keys(settings)).not.toContain("REMINDERS");
  const doctor = await run("doctor", [], "--env-file", file, "--not-running");
  expect(doctor.output).not.toContain("FAULT");
}, 180_000);

test("the file keeps its comments, its order and other settings", () => {
  const file = newFile();
  writeFileSync(file, "# ours\nPORTAL_URL=http://localhost:1\nOTHER='a b'\n# end");
  writeSettingsFile(file, readSettingsFile(file), {
    PORTAL_URL: "http://localhost:2",
    BRAND_NAME: `O'Brien & "Sons" #1`,
    OTHER: "a b",
  });
  expect(readFileSync(file, "utf8")).toBe(
    `# ours\nPORTAL_URL=http://localhost:2\nOTHER='a b'\n# end\nBRAND_NAME=\`O'Brien & "Sons" #1\`\n`,
  );
});

test("a value over several lines isn't broken", () => {
  const file = newFile();
  const text = 'PORTAL_SECRETS="one\ntwo"\n';
  writeFileSync(file, text);
  expect(() => writeSettingsFile(file, readSettingsFile(file), { PORTAL_SECRETS: "three" })).toThrow(/several lines/);
  expect(readFileSync(file, "utf8")).toBe(text);
});
