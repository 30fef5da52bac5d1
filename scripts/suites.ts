import { mkdir, readFile, rm } from "node:fs/promises";
import { runNode } from "../sandbox/child-process.ts";
import { ensureBrowser } from "./browser.ts";
import { ensureBuild } from "./build.ts";
import { makeDist } from "./dist.ts";
import type { Outcome, Step } from "./steps.ts";

const results = "test-results";

/** Vitest: functions, handlers, sandbox and scripts. */
export const unitStep: Step = { name: "unit", run: () => runVitest("unit") };

/** A small share of the attacks in the threat table, on two instances of the build. */
export const securityStep: Step = {
  name: "security",
  // The unit tests contain the attacks in lib/, with larger counts.
  run: () =>
    runVitest("security", ["--config", "vitest.security.config.ts", "e2e/security"], { SECURITY_SCALE: "0.02" }),
};

/** The recordings of Polar, against a temporary sandbox. */
export const contractStep: Step = { name: "contract", run: runContract };

/** The production build, which the security and browser tests use, and dist/. */
export const buildStep: Step = {
  name: "build",
  async run() {
    await ensureBuild(() => undefined);
    await makeDist();
    return { passed: 1, failed: 0, output: "" };
  },
};

/** Playwright: the production build and the sandbox in a browser. */
export const endToEndStep: Step = { name: "e2e", run: runEndToEnd };

async function runVitest(name: string, options: string[] = [], env: Record<string, string> = {}): Promise<Outcome> {
  const file = await emptyResult(name);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { code, output } = await runNode(["node_modules/vitest/vitest.mjs", "run", ...options, ...reporters], {
    env: { NO_COLOR: "1", ...env },
  });
  const report = await readResult<VitestReport>(file);
  const { numTotalTests: total = 0, numPassedTests: passed = 0, testResults = [] } = report ?? {};
  // A file that can't be loaded has no tests to count.
  const unloaded = testResults.filter((one) => one.status === "failed" && one.assertionResults.length === 0);
  return outcomeOf({ code, output, passed, failed: total - passed + unloaded.length });
}

async function runContract(): Promise<Outcome> {
  const { code, output } = await runNode(["sandbox/conformance.ts"]);
  const [, passed, failed] = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1) ?? [];
  return outcomeOf({ code, output, passed: Number(passed ?? 0), failed: Number(failed ?? 0) });
}

async function runEndToEnd(): Promise<Outcome> {
  ensureBrowser((sentence) => console.log(`  ${sentence}`));
  const file = await emptyResult("e2e");
  const { code, output } = await runNode(["node_modules/@playwright/test/cli.js", "test", "--reporter=line,json"], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  const report = await readResult<PlaywrightReport>(file);
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  // A flaky test passed on its second try. Playwright's output names it.
  return outcomeOf({ code, output, passed: expected + flaky, failed: unexpected + skipped });
}

/** A suite also failed if it ran no test, or if it exited with an error. */
function outcomeOf({ code, output, passed, failed }: Outcome & { code: number }): Outcome {
  if (passed === 0 && code === 0) return { passed, failed: 1, output: `${output}\nNo test ran.` };
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1), output };
}

interface VitestReport {
  numTotalTests: number;
  numPassedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

/** The path of a suite's result. Removes an earlier result. */
async function emptyResult(name: string): Promise<string> {
  const file = `${results}/${name}.json`;
  await mkdir(results, { recursive: true });
  await rm(file, { force: true });
  return file;
}

async function readResult<Report>(file: string): Promise<Report | undefined> {
  return readFile(file, "utf8").then(
    (text) => JSON.parse(text) as Report,
    () => undefined,
  );
}
