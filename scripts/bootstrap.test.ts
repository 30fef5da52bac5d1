import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "license-portal-bootstrap-"));
  await mkdir(path.join(folder, "scripts"));
  await mkdir(path.join(folder, "needed"));
  await copyFile("scripts/bootstrap.mjs", path.join(folder, "scripts/bootstrap.mjs"));
  // A package in a local folder, so nothing is downloaded.
  await write("needed/package.json", { name: "needed", version: "1.0.0" });
  await write("package.json", { name: "bare", version: "1.0.0", dependencies: { needed: "file:needed" } });
  await write("package-lock.json", {
    name: "bare",
    version: "1.0.0",
    lockfileVersion: 3,
    packages: {
      "": { name: "bare", version: "1.0.0", dependencies: { needed: "file:needed" } },
      needed: { version: "1.0.0" },
      "node_modules/needed": { resolved: "needed", link: true },
    },
  });
  await writeFile(path.join(folder, "target.mjs"), `console.log("target", ...process.argv.slice(2));`);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function write(file: string, content: unknown): Promise<void> {
  return writeFile(path.join(folder, file), JSON.stringify(content));
}

function start(args: string[], env: Record<string, string> = {}) {
  return spawn(process.execPath, ["scripts/bootstrap.mjs", ...args], { cwd: folder, env: { ...process.env, ...env } });
}

function finish(child: ReturnType<typeof start>) {
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** The result of a manual `npm ci`. */
async function installByHand(): Promise<void> {
  await mkdir(path.join(folder, "node_modules"));
  await write("node_modules/.package-lock.json", {
    packages: { needed: { version: "1.0.0" }, "node_modules/needed": {} },
  });
}

test("one of two simultaneous first commands installs, both run, and a later one installs nothing", async () => {
  const [one, two] = await Promise.all([finish(start(["target.mjs", "one"])), finish(start(["target.mjs", "two"]))]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(one.output).toMatch(/target one\n$/);
  expect(two.output).toMatch(/target two\n$/);
  expect(`${one.output}${two.output}`.match(/Installed in \d+ s\./g)).toHaveLength(1);
  expect(await finish(start(["target.mjs", "--reset"]))).toEqual({ code: 0, output: "target --reset\n" });
});

test("a manual installation is kept until the lockfile changes", async () => {
  await installByHand();
  expect(await finish(start(["target.mjs"]))).toEqual({ code: 0, output: "target\n" });
  await write("needed/package.json", { name: "needed", version: "2.0.0" });
  const lockfile = await readFile(path.join(folder, "package-lock.json"), "utf8");
  await writeFile(
    path.join(folder, "package-lock.json"),
    lockfile.replace('"needed":{"version":"1', '"needed":{"version":"2'),
  );
  // The home isn't writable, so npm can't use its own cache.
  await writeFile(path.join(folder, "home"), "");
  const home = path.join(folder, "home");
  const { code, output } = await finish(
    start(["target.mjs"], { HOME: home, npm_config_cache: path.join(home, ".npm") }),
  );
  expect(output).toMatch(/Installed in \d+ s\.\ntarget\n$/);
  expect(code).toBe(0);
});

test("a lockfile that doesn't match is an error with the remedy", async () => {
  await write("package.json", { name: "bare", version: "1.0.0", dependencies: { needed: "file:elsewhere" } });
  const { code, output } = await finish(start(["target.mjs"]));
  expect(output.trim().split("\n").at(-1)).toBe(
    "The packages can't be installed. package-lock.json doesn't match package.json: run `npm install`, or restore both with git.",
  );
  expect(code).toBe(1);
});

test("signals reach the target, and its exit code is returned", async () => {
  await installByHand();
  await writeFile(
    path.join(folder, "target.mjs"),
    `process.on("SIGTERM", () => process.exit(7)); console.log("up"); setInterval(() => {}, 1000);`,
  );
  const child = start(["target.mjs"]);
  const finished = finish(child);
  child.stdout.on("data", (chunk) => {
    if (String(chunk).includes("up")) child.kill("SIGTERM");
  });
  expect((await finished).code).toBe(7);
});

test("the target stops with npm, whose shell forwards no signals", async () => {
  await installByHand();
  await writeFile(
    path.join(folder, "target.mjs"),
    `process.on("SIGTERM", () => { console.log("ended"); process.exit(); }); console.log("up"); setInterval(() => {}, 1000);`,
  );
  await write("package.json", {
    name: "bare",
    version: "1.0.0",
    dependencies: { needed: "file:needed" },
    scripts: {
      demo: "node scripts/bootstrap.mjs target.mjs",
    },
  });
  const npm = spawn("npm", ["run", "demo"], { cwd: folder });
  const finished = finish(npm);
  npm.stdout.on("data", (chunk) => {
    if (String(chunk).includes("up\n")) npm.kill("SIGTERM");
  });
  expect((await finished).output).toContain("ended");
});
