import { mkdir, readFile, rm } from "node:fs/promises";
import { ensureBrowser } from "./browser.ts";
import { ensureBuild } from "./build.ts";
import { runNode } from "./command.ts";
import type { Outcome, Step } from "./steps.ts";

const results = "test-results";

/** Vitest: functions, handlers, sandbox and scripts. */
export const unitStep: Step = { name: "unit", run: () => runVitest("unit") };

/** The attacks of the threat table on two instances of the build, at a small share of their counts. */
export const securityStep: Step = {
  name: "security",
  run: () => runVitest("security", ["--config", "vitest.security.config.ts"], { SECURITY_SCALE: "0.02" }),
};

/** The recorded exchanges with Polar, against a throw-away sandbox. */
export const contractStep: Step = { name: "contract", run: runContract };

/** The production build that the browser tests use. */
export const buildStep: Step = {
  name: "build",
  async run() {
    await ensureBuild();
    return { passed: 1, failed: 0, output: "" };
  },
};

/** Playwright: the portal's production build and the sandbox, in a browser. */
export const endToEndStep: Step = { name: "e2e", run: runEndToEnd };

async function runVitest(name: string, options: string[] = [], env: Record<string, string> = {}): Promise<Outcome> {
  const file = `${results}/${name}.json`;
  await clear(file);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { code, output } = await runNode(["node_modules/vitest/vitest.mjs", "run", ...options, ...reporters], {
    env: { NO_COLOR: "1", ...env },
  });
  const report = await read<VitestReport>(file);
  const total = report?.numTotalTests ?? 0;
  const passed = report?.numPassedTests ?? 0;
  // A file that could not be loaded has no tests to count.
  const unloaded = report?.testResults.filter((one) => one.status === "failed" && one.assertionResults.length === 0);
  return outcomeOf({ code, output, passed, failed: total - passed + (unloaded?.length ?? 0) });
}

async function runContract(): Promise<Outcome> {
  const { code, output } = await runNode(["sandbox/conformance.ts"]);
  const [, passed, failed] = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1) ?? [];
  return outcomeOf({ code, output, passed: Number(passed ?? 0), failed: Number(failed ?? 0) });
}

async function runEndToEnd(): Promise<Outcome> {
  ensureBrowser((sentence) => console.log(`  ${sentence}`));
  const file = `${results}/e2e.json`;
  await clear(file);
  const { code, output } = await runNode(["node_modules/@playwright/test/cli.js", "test", "--reporter=line,json"], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  const stats = (await read<PlaywrightReport>(file))?.stats;
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = stats ?? {};
  // One that needed its second try in CI has passed; Playwright's own output names it as flaky.
  return outcomeOf({ code, output, passed: expected + flaky, failed: unexpected + skipped });
}

/** A suite that ran nothing, or that failed beside its tests, has failed. */
function outcomeOf({ code, output, passed, failed }: Outcome & { code: number }): Outcome {
  if (failed > 0) return { passed, failed, output };
  if (code !== 0) return { passed, failed: 1, output };
  if (passed === 0) return { passed, failed: 1, output: `${output}\nNo test was run.` };
  return { passed, failed, output };
}

interface VitestReport {
  numTotalTests: number;
  numPassedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

async function clear(file: string): Promise<void> {
  await mkdir(results, { recursive: true });
  await rm(file, { force: true });
}

async function read<Report>(file: string): Promise<Report | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Report;
  } catch {
    return undefined;
  }
}
