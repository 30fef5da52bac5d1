// `node scripts/bootstrap.mjs TARGET [args]` installs the packages in the lockfile if needed, then runs TARGET on the
// project's own Node. It runs on any Node and before there is a node_modules, so it is JavaScript and imports no packages.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const modules = path.join(root, "node_modules");
const marker = path.join(modules, ".installed-from");

checkNodeVersion();
process.chdir(root);
if (!isInstalled()) await withLock(install);
runTarget(process.argv.slice(2));

/** @param {string} sentence the problem and the remedy */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function checkNodeVersion() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 9)) return;
  fail(`Node ${process.versions.node} is too old: install Node 20.9 or newer from https://nodejs.org and try again.`);
}

function lockfileHash() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  for (const file of ["package.json", "package-lock.json"]) {
    if (!existsSync(file)) fail(`${file} is missing: run this in a complete clone of the repository.`);
    hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** Whether node_modules matches the lockfile, by our marker, or by npm's own record after a manual `npm ci`. */
function isInstalled() {
  if (readText(marker) === lockfileHash()) return true;
  const installed = readText(path.join(modules, ".package-lock.json"));
  if (installed === undefined) return false;
  try {
    const wanted = Object.entries(JSON.parse(readFileSync("package-lock.json", "utf8")).packages);
    const present = JSON.parse(installed).packages;
    const isSame = wanted.every(
      ([name, entry]) => name === "" || entry.optional || present[name]?.version === entry.version,
    );
    if (isSame) writeFileSync(marker, lockfileHash());
    return isSame;
  } catch {
    return false;
  }
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Runs `action` unless another bootstrap in this folder is installing. Then it waits, and runs it only if still needed. */
async function withLock(action) {
  const name = createHash("sha256").update(root).digest("hex").slice(0, 12);
  const lock = path.join(tmpdir(), `license-portal-install-${name}.lock`);
  let hasPrinted = false;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") fail(`${lock} can't be written (${error.code}): make ${tmpdir()} writable.`);
      if (!removeIfAbandoned(lock)) {
        if (!hasPrinted) console.log("Waiting for another command to install the packages…");
        hasPrinted = true;
        await delay(250);
      }
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  try {
    if (!isInstalled()) await action();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** Removes a lock whose process has exited. Renames it first, so that only one of several waiting processes removes it. */
function removeIfAbandoned(lock) {
  const owner = readText(lock);
  if (owner === undefined) return true;
  try {
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    if (error.code === "EPERM") return false;
  }
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (readText(aside) === owner) rmSync(aside);
    else renameSync(aside, lock);
    return true;
  } catch {
    return true;
  }
}

async function install() {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  console.log("Installing the packages in package-lock.json (one to three minutes)…");
  const ticker = setInterval(() => console.log(`  still installing, ${seconds()} s`), 15_000);
  // NODE_ENV=production or an omit setting would omit packages that the build needs.
  const { code, output } = await npm(["ci", "--include=dev", "--include=optional", "--no-progress"]);
  clearInterval(ticker);
  if (code !== 0) {
    // The rest is npm's manual, which doesn't explain the failure.
    const [errors = ""] = output.split(/npm error\s+(?:Clean install a project|A complete log)/);
    console.error(errors.trim().split("\n").slice(-12).join("\n"));
    fail(remedyFor(output));
  }
  if (!existsSync(modules)) mkdirSync(modules);
  writeFileSync(marker, lockfileHash());
  console.log(`Installed in ${seconds()} s.`);
}

/** Runs the machine's npm, because it replaces node_modules. */
function npm(args) {
  const searchPath = (process.env.PATH ?? "")
    .split(path.delimiter)
    .filter((folder) => !folder.includes("node_modules"))
    .join(path.delimiter);
  const env = { ...process.env, PATH: searchPath, npm_config_cache: npmCache() };
  return new Promise((resolve) => {
    const child = spawn("npm", args, { env, stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    const stop = () => child.kill("SIGTERM");
    process.once("SIGINT", stop).once("SIGTERM", stop);
    child.once("error", (error) => resolve({ code: 1, output: `spawn npm: ${error.message}` }));
    child.once("close", (code) => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve({ code, output });
    });
  });
}

/** npm's cache, or one in the temporary folder if npm's own isn't writable, as in a read-only home. */
function npmCache() {
  const cache = process.env.npm_config_cache ?? path.join(homedir(), ".npm");
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return cache;
  } catch {
    return path.join(tmpdir(), "license-portal-npm-cache");
  }
}

/** @param {string} output the output of npm */
function remedyFor(output) {
  const remedies = [
    [/spawn npm/, "npm was not found: install Node with npm from https://nodejs.org and try again."],
    [/ENOSPC/, "The disk is full: free up about 2 GB and run this command again."],
    [/EUSAGE/, "package-lock.json doesn't match package.json: run `npm install`, or restore both with git."],
    [/EACCES|EPERM|EROFS/, `${root} isn't writable: change its owner, or clone to another folder.`],
    [/E401|E403/, "The npm registry refused your credentials: check `npm config get registry` and your .npmrc."],
  ];
  const known = remedies.find(([pattern]) => pattern.test(output));
  if (known) return `The packages can't be installed. ${known[1]}`;
  return "The packages can't be installed: check the network and `npm config get registry`, then run this command again.";
}

/** The project's own Node, or this one if it can run TypeScript. */
function findNode() {
  const own = path.join(modules, ".bin", process.platform === "win32" ? "node.cmd" : "node");
  if (existsSync(own)) return own;
  if (process.features.typescript) return process.execPath;
  return fail("Node 24 is not in node_modules: run `npm rebuild node` with install scripts allowed, and try again.");
}

/** @param {string[]} args the target and its arguments */
function runTarget([target, ...args]) {
  if (!target) fail("Give the file to run: node scripts/bootstrap.mjs TARGET [arguments].");
  if (!existsSync(target)) fail(`${target} doesn't exist: restore it with git.`);
  // The channel closes when this process exits, even if it is killed. Then the target stops.
  const stdio = ["inherit", "inherit", "inherit", "ipc"];
  const child = spawn(findNode(), [target, ...args], { stdio, shell: process.platform === "win32" });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  // npm sends SIGTERM to a shell, which exits without forwarding it. Then this process gets another parent.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event === undefined || process.ppid === parent) return;
    clearInterval(watch);
    forward("SIGTERM");
  }, 500).unref();
  child.once("error", (error) => fail(`${target} can't be started (${error.message}): run \`npm ci\`.`));
  child.once("exit", (code, signal) => {
    for (const name of signals) process.off(name, forward);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}
