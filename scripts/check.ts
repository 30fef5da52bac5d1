// npm run check: format, lint, types, unused code, migrations; without a test.
import { checkSteps } from "./checks.ts";
import { stopCommandsOnSignal } from "./command.ts";
import { runSteps } from "./steps.ts";

stopCommandsOnSignal();
const { passed, failed } = await runSteps(checkSteps());
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
