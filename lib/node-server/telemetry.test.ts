import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { spawnNode, temporaryFile } from "../../test/node-process.ts";
import { telemetryOff } from "./telemetry.ts";

/** Would Next, in a process of its own with this environment and a home that nobody used, send something? */
async function wouldSend(environment: Record<string, string>): Promise<string> {
  const home = mkdtempSync(path.join(tmpdir(), "license-portal-test-"));
  const storage = JSON.stringify(createRequire(import.meta.url).resolve("next/dist/telemetry/storage.js"));
  const script = `const { Telemetry } = require(${storage});
    console.log("enabled: " + new Telemetry({ distDir: ${JSON.stringify(home)} }).isEnabled)`;
  try {
    const env = { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home, ...environment };
    const child = spawnNode(["-e", script], { env, logFile: temporaryFile() });
    await child.exited;
    return /enabled: (\w+)/.exec(child.output())?.[1] ?? child.output();
  } finally {
    rmSync(home, { recursive: true });
  }
}

test("Next sends nothing", async () => {
  // As Next does without us: this test would otherwise pass for another reason.
  expect(await wouldSend({})).toBe("true");
  expect(await wouldSend(telemetryOff)).toBe("false");
});

test("every program that starts Next turns it off", () => {
  const args = ["ls-files", "-co", "--exclude-standard", "*.ts", "*.mjs", "package.json"];
  const sources = execFileSync("git", args, { encoding: "utf8" }).trim().split("\n");
  const startsNext = /node_modules\/next\/dist\/bin|^import next from "next"|"next (build|dev|start)/m;
  const starting = sources.filter((file) => !file.endsWith(".test.ts") && startsNext.test(readFileSync(file, "utf8")));
  expect(starting).toEqual(expect.arrayContaining(["scripts/build.ts", "scripts/checks.ts", "server.ts"]));
  const off = /\.\.\.telemetryOff|env: telemetryOff/;
  expect(starting.filter((file) => !off.test(readFileSync(file, "utf8")))).toEqual([]);
});
