import { parseArgs } from "node:util";
import { loadEnvFiles } from "../lib/node-server/env-file.ts";
import { StartError } from "../lib/node-server/start-up.ts";
import { runChecks } from "./doctor/checks";
import { renderFinding } from "./doctor/finding";

const USAGE = "npm run doctor [-- --env-file FILE] [--mail-to EMAIL] [--not-running]";

/**
 * `npm run doctor [-- --env-file FILE] [--mail-to EMAIL] [--not-running]`: checks an installation and prints one line for each
 * finding, with the remedy. --mail-to sends a test mail. --not-running leaves out what only a running portal has. Exits with 1 if
 * there is a fault.
 */
async function main(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: {
        "env-file": { type: "string", multiple: true, default: [] },
        "mail-to": { type: "string" },
        "not-running": { type: "boolean", default: false },
      },
    });
    loadEnvFiles(process.argv.slice(2), process.env);
    const isHealthy = await runChecks(
      process.env,
      { envFiles: values["env-file"], mailTo: values["mail-to"] ?? null, isRunning: !values["not-running"] },
      (finding) => console.log(renderFinding(finding)),
    );
    console.log(isHealthy ? "No faults." : "Mend the faults above, then run this again.");
    return isHealthy ? 0 : 1;
  } catch (error) {
    if (error instanceof StartError) console.error(error.message);
    else if (error instanceof TypeError && "code" in error) console.error(`Usage: ${USAGE}`);
    else throw error;
    return 1;
  }
}

process.exitCode = await main();
