// npm run test:faults [-- NAME…]: what two instances lose, double or leave unaudited while something fails. A few minutes.
import type { Result } from "../e2e/faults/run.ts";
import { runScenario } from "../e2e/faults/run.ts";
import { scenarios } from "../e2e/faults/scenarios.ts";
import { Stage } from "../e2e/faults/stage.ts";
import { ensureBuild } from "./build.ts";

const columns = ["requests", "failed", "lost", "doubled", "unaudited", "recovery"] as const;

/** Did the scenario show a fault of the portal? */
function isBad({ lost, doubled, unaudited, failed, mayFail, recovery }: Result): boolean {
  return lost + doubled + unaudited > 0 || (failed > 0 && !mayFail) || recovery === null;
}

function row(cells: (string | number)[]): string {
  return cells.map((cell, index) => (index === 0 ? String(cell).padEnd(32) : String(cell).padStart(10))).join("");
}

function lineOf(result: Result): string {
  const recovery = result.recovery === null ? "never" : `${(result.recovery / 1000).toFixed(1)} s`;
  const { name, requests, failed, lost, doubled, unaudited } = result;
  const answers = [...result.failures].map(([code, count]) => `${count} ${code}`).join(", ");
  const line = row([name, requests, failed, lost, doubled, unaudited, recovery]);
  return `${line}  ${isBad(result) ? "✗ " : ""}${answers}`.trimEnd();
}

async function main(names: string[]): Promise<number> {
  const chosen = scenarios.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  if (chosen.length === 0) {
    console.error(`Choose from: ${scenarios.map(({ name }) => name).join(", ")}.`);
    return 2;
  }
  await ensureBuild(console.log);
  const stage = await Stage.open();
  const stop = () => void stage.close().finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  let isGood = true;
  try {
    console.log(`Two instances behind ${stage.balancer.name}.\n${row(["", ...columns])}`);
    for (const scenario of chosen) {
      const result = await runScenario(stage, scenario);
      console.log(lineOf(result));
      isGood &&= !isBad(result);
    }
  } finally {
    await stage.close();
  }
  console.log(isGood ? "\nNothing was lost, doubled or unaudited." : "\n✗ marks results that must not happen.");
  return isGood ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
