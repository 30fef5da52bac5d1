/** The number of tests of a step that passed and failed. A check counts as one test. */
export interface Outcome {
  passed: number;
  failed: number;
  /** Printed when something failed. */
  output: string;
}

/** A part of `npm test`. */
export interface Step {
  name: string;
  run(): Promise<Outcome>;
}

/**
 * Runs the stages one after the other, with two steps of a stage at a time because test machines have two cores. A failed
 * step doesn't stop the others. Prints the result of each step, then the sum.
 * @returns whether all tests passed
 */
export async function runStages(stages: Step[][]): Promise<boolean> {
  let passed = 0;
  let failed = 0;
  for (const stage of stages) {
    const waiting = [...stage];
    const runNext = async () => {
      for (let step = waiting.shift(); step; step = waiting.shift()) {
        const outcome = await runStep(step);
        passed += outcome.passed;
        failed += outcome.failed;
      }
    };
    await Promise.all([runNext(), runNext()]);
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

async function runStep({ name, run }: Step): Promise<Outcome> {
  const startedMs = Date.now();
  const seconds = () => `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
  console.log(`  ${name} …`);
  const ticker = setInterval(() => console.log(`  ${name} … ${seconds()}`), 30_000);
  const outcome = await run().catch(
    (error: unknown): Outcome => ({
      passed: 0,
      failed: 1,
      output: error instanceof Error ? error.message : String(error),
    }),
  );
  clearInterval(ticker);
  const { passed, failed, output } = outcome;
  if (failed > 0) console.log(`${output.trim()}\n✗ ${name}: ${passed} passed, ${failed} failed, ${seconds()}`);
  else console.log(`✓ ${name}: ${passed} passed, ${seconds()}`);
  return outcome;
}
