// npm test [-- --only check|unit|contract|security|e2e]: all checks and tests. The last line is the sum.
// npm run check: only format, lint, types, unused code and migrations.
import { parseArgs } from "node:util";
import { stopNodeOnSignal } from "../sandbox/child-process.ts";
import { checkSteps } from "./checks.ts";
import { runStages, type Step } from "./steps.ts";
import { buildStep, contractStep, endToEndStep, securityStep, unitStep } from "./suites.ts";

const selections: Record<string, Step[][]> = {
  check: [checkSteps],
  unit: [[unitStep]],
  contract: [[contractStep]],
  security: [[buildStep], [securityStep]],
  e2e: [[buildStep], [endToEndStep]],
};

/** The build starts after the types, because both write .next/types. The suites use both cores, so each runs alone. */
const everything = [checkSteps, [buildStep, contractStep], [unitStep], [securityStep], [endToEndStep]];

function readSelection(): Step[][] {
  let only: string | undefined;
  try {
    ({ only } = parseArgs({ options: { only: { type: "string" } } }).values);
  } catch {
    only = "";
  }
  const stages = only === undefined ? everything : selections[only];
  if (stages) return stages;
  console.error(
    `Choose what to run: npm test -- --only ${Object.keys(selections).join("|")}. Without it, everything runs.`,
  );
  process.exit(2);
}

stopNodeOnSignal();
if (!(await runStages(readSelection()))) process.exitCode = 1;
