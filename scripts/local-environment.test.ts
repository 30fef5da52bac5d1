import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { closeServer, listen } from "../sandbox/ports.ts";
import { localEnvironment, requireFreePorts } from "./local-environment.ts";

const noFile = "there/is/no.env";

test("by default, the portal gets the values of .env.example", () => {
  const environment = localEnvironment({ NODE_ENV: "test" }, noFile);
  expect(environment).toMatchObject({
    PORTAL_URL: "http://localhost:3000",
    POLAR_BASE_URL: "http://127.0.0.1:4010",
    SMTP_URL: "smtp://127.0.0.1:4025",
    BRAND_COLOR: "#2f6df6",
    MAIL_FROM: "Northwind Software <licenses@northwind.example>",
  });
  expect(environment).not.toHaveProperty("NODE_ENV");
});

test("a changed port of the sandbox changes the portal's URLs", () => {
  const shell = { NODE_ENV: "test", PORT: "3100", SANDBOX_POLAR_PORT: "4110", SANDBOX_POSTGRES_PORT: "4132" } as const;
  expect(localEnvironment(shell, noFile)).toMatchObject({
    PORTAL_URL: "http://localhost:3100",
    POLAR_BASE_URL: "http://127.0.0.1:4110",
    OIDC_ISSUER: "http://127.0.0.1:4030",
    DATABASE_URL: "postgresql://portal_app:sandbox@127.0.0.1:4132/portal",
  });
});

test("a URL that is set stays", () => {
  const shell = {
    NODE_ENV: "test",
    SANDBOX_POLAR_PORT: "4110",
    POLAR_BASE_URL: "https://sandbox-api.polar.sh",
  } as const;
  expect(localEnvironment(shell, noFile).POLAR_BASE_URL).toBe("https://sandbox-api.polar.sh");
});

test(".env overrides .env.example, and the shell overrides both", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "license-portal-test-"));
  const file = path.join(folder, ".env");
  await writeFile(file, "BRAND_NAME=Mine\nLOG_LEVEL=debug\nSANDBOX_SMTP_PORT=4125\n");
  expect(localEnvironment({ NODE_ENV: "test", LOG_LEVEL: "warn" }, file)).toMatchObject({
    BRAND_NAME: "Mine",
    LOG_LEVEL: "warn",
    SMTP_URL: "smtp://127.0.0.1:4125",
  });
  await rm(folder, { recursive: true });
});

test("a port in use is named with its variable", async () => {
  const server = createServer();
  const port = await listen(server, 0, "");
  await expect(requireFreePorts({ SANDBOX_OIDC_PORT: String(port) })).rejects.toThrow(
    `Port ${port} is in use: stop the other program, or set SANDBOX_OIDC_PORT to a free port.`,
  );
  await closeServer(server);
});

test("a secret in a file replaces the example's", () => {
  const shell = {
    NODE_ENV: "test",
    DATABASE_URL_FILE: "/run/secrets/database",
    SANDBOX_POSTGRES_PORT: "4132",
  } as const;
  const environment = localEnvironment(shell, noFile);
  expect(environment.DATABASE_URL_FILE).toBe("/run/secrets/database");
  expect(environment).not.toHaveProperty("DATABASE_URL");
  expect(environment.DATABASE_MIGRATION_URL).toBe("postgresql://portal_owner:sandbox@127.0.0.1:4132/portal");
});
