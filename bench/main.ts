import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { z } from "zod";
import { stopNodeOnSignal } from "../sandbox/child-process.ts";
import { browserFlags, ensureBrowser } from "../scripts/browser.ts";
import { ensureBuild } from "../scripts/build.ts";
import { stopProcesses } from "../test/node-process.ts";
import { watchMemory } from "./memory.ts";
import { timePage } from "./page-time.ts";
import { profileApi } from "./profile.ts";
import { reminderChart, timeReminders } from "./reminders.ts";
import { describeMachine, type Results, renderTable } from "./report.ts";
import { weighScripts } from "./script-weight.ts";
import { type Stage, setStage } from "./stage.ts";
import { compareThroughput } from "./throughput.ts";

const usage = "npm run bench [-- --only scripts,page,api,memory,reminders] [-- --keys 100000] [-- --profile]";
const parts = ["scripts", "page", "api", "memory", "reminders"];

const { only, profile, keys } = readArguments();
stopNodeOnSignal();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void stopProcesses());

await ensureBuild(console.log);
const executablePath = ensureBrowser(console.log);
console.log("Starting a temporary PostgreSQL, sandbox, portal and bare proxy…");
const stage = await setStage();
try {
  if (profile) await profileApi(stage, console.log);
  else await measure(stage);
} finally {
  await stopProcesses();
  await stage.close();
}

async function measure(on: Stage): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: browserFlags });
  const results: Results = {
    at: new Date().toISOString(),
    machine: describeMachine(browser.version(), await nextVersion()),
  };
  try {
    if (only.has("scripts")) results.scripts = await step("the size of the scripts", () => weighScripts(browser, on));
    if (only.has("page")) results.page = await step("the time to the first key", () => timePage(browser, on));
  } finally {
    await browser.close();
  }
  if (only.has("api")) results.throughput = await step("requests per second", () => compareThroughput(on));
  if (only.has("memory")) results.memory = await step("memory over 20,000 requests", () => watchMemory(on));
  if (only.has("reminders"))
    results.reminders = await step(`reminders among ${keys} keys`, () => timeReminders(on, keys));
  await writeFile("bench/results.json", `${JSON.stringify(results, null, 2)}\n`);
  const { cpu, cores, node, chromium: browserVersion, next } = results.machine;
  console.log(`\n${cpu}, ${cores} cores; Node ${node}, Next ${next}, Chromium ${browserVersion}; ${results.at}\n`);
  console.log(renderTable(results));
  if (results.reminders) console.log(`\n${reminderChart(results.reminders)}`);
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  console.log(`Measuring ${what}…`);
  return await work();
}

async function nextVersion(): Promise<string> {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile("node_modules/next/package.json", "utf8")));
  return version;
}

function readArguments(): { only: Set<string>; profile: boolean; keys: number } {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string" },
        profile: { type: "boolean", default: false },
        keys: { type: "string", default: "100000" },
      },
    });
    const chosen = values.only?.split(",") ?? parts;
    const unknown = chosen.filter((part) => !parts.includes(part));
    if (unknown.length > 0) throw new Error(`--only knows ${parts.join(", ")}, not ${unknown.join(", ")}.`);
    return { only: new Set(chosen), profile: values.profile, keys: Number(values.keys) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(1);
  }
}
