import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

/** From top to bottom, as docs/architecture.md has it. A folder may import what stands below it. */
const order = [
  "http",
  "live",
  "webhooks",
  "privacy",
  "staff/search",
  "staff/auth",
  "staff/impersonation",
  "customer/sign-in",
  "customer/sign-in-links",
  "customer/history",
  "customer/reminders",
  "customer/license-keys",
  "customer/session",
  "directory",
  "mail",
  "audit",
  "polar",
  "platform",
];
const root = path.resolve(import.meta.dirname, "..");

/** Lints one file in each folder that imports from all of them. @returns for each folder the imports that Biome refused. */
function lintProbes(): Map<string, string[]> {
  const tree = mkdtempSync(path.join(tmpdir(), "import-order-"));
  try {
    const rules = JSON.parse(readFileSync(path.join(root, "biome.json"), "utf8"));
    writeFileSync(path.join(tree, "biome.json"), JSON.stringify({ ...rules, vcs: { enabled: false } }));
    const imports = order.map((folder, index) => `import "@/lib/server/${folder}/file-${index}";\n`).join("");
    for (const folder of order) {
      mkdirSync(path.join(tree, "lib/server", folder), { recursive: true });
      writeFileSync(path.join(tree, "lib/server", folder, "probe.ts"), imports);
    }
    const { stdout, stderr } = spawnSync(
      path.join(root, "node_modules/.bin/biome"),
      ["lint", "--only=style/noRestrictedImports", "--max-diagnostics=1000", "lib"],
      { cwd: tree, encoding: "utf8" },
    );
    const refusals = `${stdout}${stderr}`.matchAll(/lib\/server\/(\S+)\/probe\.ts:(\d+):\d+ lint\/style/g);
    const lines = [...refusals].map(([, folder, line]) => `${folder}:${line}`);
    const isRefused = (folder: string, index: number) => lines.includes(`${folder}:${index + 1}`);
    return new Map(order.map((folder) => [folder, order.filter((_, index) => isRefused(folder, index))]));
  } finally {
    rmSync(tree, { recursive: true });
  }
}

test("no folder of lib/server may import one above it, and every one below it is allowed", () => {
  const expected = new Map(order.map((folder, index) => [folder, order.slice(0, index)]));
  expect(lintProbes()).toEqual(expected);
});
