// npm test [-- --only check|unit|contract|security|e2e]: everything that has to hold, ending with the sum on a line of its own.
import { parseArgs } from "node:util";
import { checkSteps } from "./checks.ts";
import { stopCommandsOnSignal } from "./command.ts";
import { runSteps, type Step } from "./steps.ts";
import { buildStep, contractStep, endToEndStep, securityStep, unitStep } from "./suites.ts";

const checks = checkSteps();

const selections: Record<string, Step[]> = {
  check: checks,
  unit: [unitStep],
  contract: [contractStep],
  security: [buildStep, { ...securityStep, after: ["build"] }],
  e2e: [buildStep, { ...endToEndStep, after: ["build"] }],
};

/** Vitest and the browser tests use both cores themselves, and wait for time-outs: each runs alone. */
function everything(): Step[] {
  const early = [...checks, { ...buildStep, after: ["types"] }, contractStep];
  const unit = { ...unitStep, after: early.map(({ name }) => name) };
  const security = { ...securityStep, after: [unit.name] };
  return [...early, unit, security, { ...endToEndStep, after: [security.name] }];
}

function chosen(): Step[] {
  let only: string | undefined;
  try {
    only = parseArgs({ options: { only: { type: "string" } } }).values.only;
  } catch {
    only = "";
  }
  if (only === undefined) return everything();
  const steps = selections[only];
  if (steps) return steps;
  console.error(`Say what to run: npm test -- --only ${Object.keys(selections).join("|")}; without it, all is run.`);
  process.exit(2);
}

stopCommandsOnSignal();
const { passed, failed } = await runSteps(chosen());
console.log(`\n${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
