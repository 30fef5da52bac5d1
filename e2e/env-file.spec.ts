import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../sandbox/ports.ts";
import { expect, test } from "../test/fixtures.ts";
import { startNode } from "../test/node-process.ts";

const SECRET = /SECRET|TOKEN|^DATABASE.*URL$|^SMTP_URL$/;

test("a portal starts with an env file, and with its secrets in files", async ({ stack }) => {
  const folder = mkdtempSync(path.join(tmpdir(), "license-portal-test-"));
  const PORT = String(await freePort());
  const settings = Object.entries({ ...stack.environment, PORT })
    .filter(([, value]) => value !== "")
    .map(([name, value]) => {
      if (!SECRET.test(name)) return `${name}="${value}"\n`;
      writeFileSync(path.join(folder, name), `${value}\n`);
      return `${name}_FILE=${path.join(folder, name)}\n`;
    });
  const file = path.join(folder, "settings.env");
  writeFileSync(file, settings.join(""));
  const portal = await startNode(["server.ts", "--env-file", file], { env: { PATH: process.env.PATH } });
  try {
    expect((await fetch(`http://127.0.0.1:${PORT}/readyz`)).status).toBe(200);
  } finally {
    await portal.stop();
    rmSync(folder, { recursive: true });
  }
});

test("a portal reads no .env file by itself", async ({ startInstance }) => {
  const file = ".env.production.local";
  // Fails rather than replaces a file of the person who runs the tests.
  writeFileSync(file, "BRAND_NAME=Of-a-file-that-was-left\nSMTP_URL=\nDATABASE_POOL_SIZE=none\n", { flag: "wx" });
  try {
    const portal = await startInstance({ BRAND_NAME: undefined, DATABASE_POOL_SIZE: undefined });
    const page = await (await fetch(`${portal.url}/sign-in`)).text();
    expect(page).toContain("License Portal");
    expect(page).not.toContain("Of-a-file-that-was-left");
  } finally {
    rmSync(file);
  }
});
