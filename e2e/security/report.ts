import { appendFileSync } from "node:fs";

/** One line for the run's report: what was tried and what came of it. Also in test-results/security.txt. */
export function report(line: string): void {
  console.log(line);
  appendFileSync("test-results/security.txt", `${line}\n`);
}
