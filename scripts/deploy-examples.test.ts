import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { WEBHOOK_BODY_LIMIT } from "@/lib/node-server/body-limit";
import { DRAIN_LIMIT_MS } from "@/lib/node-server/shutdown";
import { OLDEST_NODE } from "./dist.ts";

// What stands in Dockerfile and deploy/ agrees with the portal.
const read = (file: string) => readFileSync(file, "utf8");
const dockerfile = read("Dockerfile");
const nginx = read("deploy/nginx.conf");
const unit = read("deploy/license-portal.service");

const isInstalled = (program: string) => spawnSync(program, ["--version"]).error === undefined;
/** A number in a file, such as the seconds of a time-out. */
function numberIn(text: string, pattern: RegExp): number {
  const [, number] = pattern.exec(text) ?? [];
  expect(number, String(pattern)).toBeDefined();
  return Number(number);
}

test("the image runs the same Node in both stages, no older than dist/ promises, as a user of its own", () => {
  const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image = ""]) => image);
  expect(new Set(images).size).toBe(1);
  expect(numberIn(images[0] ?? "", /^node:(\d+)-/)).toBeGreaterThanOrEqual(OLDEST_NODE[0] ?? 0);
  expect(dockerfile).toMatch(/^USER portal$/m);
  expect(dockerfile).not.toMatch(/^(ARG|ENV) .*(TOKEN|SECRET|PASSWORD)/m);
});

test("the image starts what dist/ has, and asks for its health at a path that needs nobody", () => {
  expect(dockerfile).toMatch(/^CMD \["node", "server\.js"\]$/m);
  const [, script = ""] = /CMD \["node", "-e", "(fetch.*)"\]/.exec(dockerfile) ?? [];
  expect(() => new Function(script)).not.toThrow();
  expect(script).toContain("/livez");
});

test("the image's build gets every file that the build's programs import, and no setting", () => {
  const ignored = read(".dockerignore").split("\n");
  const inputs = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" })
    .trim()
    .split("\n");
  const isKept = (file: string) =>
    ignored.some((line) => line.startsWith("!") && path.matchesGlob(file, line.slice(1))) ||
    ignored.some((line) => line.startsWith("!") && file.startsWith(`${line.slice(1)}/`));
  const needed = importsOf(["scripts/build.ts", "server.ts", "next.config.ts", "instrumentation.ts"]);
  expect(needed.filter((file) => !isKept(file))).toEqual([]);
  expect(inputs.filter((file) => isKept(file) && path.basename(file).startsWith(".env"))).toEqual([]);
});

/** The files that these import, directly or not. */
function importsOf(files: string[]): string[] {
  const found = new Set(files);
  for (const file of found) {
    for (const [, target = ""] of read(file).matchAll(/(?:from|import\() ?"(\.{1,2}\/[^"]+)"/g)) {
      const imported = path.join(path.dirname(file), target);
      found.add(imported.endsWith(".ts") ? imported : `${imported}.ts`);
    }
  }
  return [...found];
}

test("systemd waits longer than the portal needs to finish open requests", () => {
  expect(numberIn(unit, /^TimeoutStopSec=(\d+)$/m) * 1000).toBeGreaterThan(DRAIN_LIMIT_MS);
});

test("nginx keeps connections for less time than the portal, waits for its slowest answer and lets webhooks through", () => {
  const kept = numberIn(read("server.ts"), /keepAliveTimeout = (\d+)_000/);
  expect(numberIn(nginx, /keepalive_timeout (\d+)s/)).toBeLessThan(kept);
  expect(numberIn(nginx, /proxy_read_timeout (\d+)s/)).toBeGreaterThan(22);
  expect(numberIn(nginx, /client_max_body_size (\d+)m/) * 1024 * 1024).toBeGreaterThanOrEqual(WEBHOOK_BODY_LIMIT);
  expect(nginx).toContain("proxy_set_header Host $host;");
});

if (isInstalled("nginx"))
  test("nginx accepts its example", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "license-portal-nginx-test-"));
    try {
      // There is no certificate here.
      const example = nginx.replace(/^\s*ssl_.*;$/gm, "").replace("443 ssl", "443");
      const file = path.join(folder, "nginx.conf");
      writeFileSync(file, `pid ${folder}/nginx.pid;\nevents {}\nhttp {\n${example}\n}\n`);
      const { status, stderr } = spawnSync("nginx", ["-t", "-p", folder, "-c", file, "-e", `${folder}/error.log`]);
      expect([status, String(stderr)]).toEqual([0, expect.stringContaining("test is successful")]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

if (isInstalled("systemd-analyze"))
  test("systemd accepts its example", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "license-portal-systemd-test-"));
    try {
      const file = path.join(folder, "license-portal.service");
      // Wherever Node is on this machine.
      writeFileSync(file, unit.replace("/usr/bin/node", process.execPath).replace("/opt/license-portal", folder));
      const { stderr, stdout } = spawnSync("systemd-analyze", ["verify", "--recursive-errors=no", file]);
      expect(`${stdout}${stderr}`).not.toContain("license-portal.service:");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
