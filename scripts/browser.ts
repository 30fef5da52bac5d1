import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";

/** The flags of the browser. It may run as root in a container, and must not contact other hosts. */
export const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/**
 * The path of a Chromium or Chrome that starts: `CHROMIUM_PATH`, one on the PATH, or Playwright's own.
 * @throws Error when `CHROMIUM_PATH` doesn't start
 */
export function findBrowser(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (doesStart(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which doesn't start: correct it or unset it.`);
  }
  const found = candidates().find((file) => existsSync(file) && doesStart(file));
  // Child processes inherit it, so they needn't search again.
  if (found) process.env.CHROMIUM_PATH = found;
  return found;
}

/**
 * Finds a browser, or installs one.
 * @param print prints one sentence
 * @throws Error with the remedy
 */
export function ensureBrowser(print: (sentence: string) => void): string {
  const present = findBrowser();
  if (present) return present;
  for (const { sentence, commands } of installers()) {
    print(sentence);
    const isDone = commands.every(([command = "", ...args]) => {
      const { status, stderr } = spawnSync(command, args, { encoding: "utf8", env: aptEnvironment() });
      if (status !== 0) print(`  ${command} failed: ${stderr?.trim().split("\n").at(-1) || "it printed no error"}`);
      return status === 0;
    });
    const installed = isDone ? findBrowser() : undefined;
    if (installed) return installed;
  }
  throw new Error(
    "No browser was found, and none could be installed: install Chromium or Chrome, or set CHROMIUM_PATH.",
  );
}

function candidates(): string[] {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  return [
    ...names.flatMap((name) => folders.map((folder) => path.join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    chromium.executablePath(),
  ];
}

/** A file may exist but not be a browser, like Ubuntu's `chromium-browser`, which only refers to snap. */
function doesStart(file: string): boolean {
  return spawnSync(file, ["--version", "--no-sandbox"], { timeout: 20_000 }).status === 0;
}

function installers(): { sentence: string; commands: string[][] }[] {
  const isRoot = process.getuid?.() === 0;
  const playwright = [process.execPath, "node_modules/@playwright/test/cli.js", "install", "chromium"];
  const fromPlaywright = {
    sentence: "Installing Chromium with Playwright (once, about 150 MB)…",
    commands: [isRoot ? [...playwright, "--with-deps"] : playwright],
  };
  if (!isRoot || !existsSync("/etc/debian_version")) return [fromPlaywright];
  const fromDebian = {
    sentence: "Installing Chromium with apt-get (once, about 100 MB)…",
    commands: [
      ["apt-get", "update"],
      ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
    ],
  };
  return [fromDebian, fromPlaywright];
}

function aptEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
}
