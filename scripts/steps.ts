/** How many of a step's tests passed and failed; a check without tests counts as one. */
export interface Outcome {
  passed: number;
  failed: number;
  /** What to show when something failed. */
  output: string;
}

/** One thing that `npm test` does. */
export interface Step {
  name: string;
  /** Steps that have to be over before this one starts. */
  after?: string[];
  run(): Promise<Outcome>;
}

/**
 * Runs the steps, two at a time since the machines this is made for have two cores, each after those that it names,
 * and prints each one's name, counts and time. A step that failed holds up no other: all is reported in one run.
 * @returns the sums
 */
export async function runSteps(steps: Step[]): Promise<{ passed: number; failed: number }> {
  const total = { passed: 0, failed: 0 };
  const waiting = [...steps];
  const unfinished = new Set(steps.map((step) => step.name));
  const running = new Map<string, Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex((step) => !step.after?.some((name) => unfinished.has(name)));
    const step = running.size < 2 ? waiting[next] : undefined;
    if (step) {
      waiting.splice(next, 1);
      running.set(
        step.name,
        runStep(step).then((outcome) => {
          total.passed += outcome.passed;
          total.failed += outcome.failed;
          unfinished.delete(step.name);
          running.delete(step.name);
        }),
      );
    } else if (running.size > 0) {
      await Promise.race(running.values());
    } else {
      throw new Error(`These steps wait for each other: ${waiting.map(({ name }) => name).join(", ")}.`);
    }
  }
  return total;
}

async function runStep(step: Step): Promise<Outcome> {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  console.log(`  ${step.name} …`);
  const ticker = setInterval(() => console.log(`  ${step.name} … ${seconds()}`), 30_000);
  const outcome = await step.run().catch(
    (error: unknown): Outcome => ({
      passed: 0,
      failed: 1,
      output: error instanceof Error ? error.message : String(error),
    }),
  );
  clearInterval(ticker);
  if (outcome.failed > 0) console.log(`${outcome.output.trim()}\n`);
  const counts = `${outcome.passed} passed${outcome.failed > 0 ? `, ${outcome.failed} failed` : ""}`;
  console.log(`${outcome.failed > 0 ? "✗" : "✓"} ${step.name}: ${counts}, ${seconds()}`);
  return outcome;
}
