import { parseArgs } from "node:util";
import { endWithParent } from "../sandbox/leash.ts";
import { ensureBuild } from "./build.ts";
import { stopCommands } from "./command.ts";
import { localEnvironment } from "./local-environment.ts";
import { type LocalPortal, logFolder, startLocalPortal } from "./local-portal.ts";

/**
 * Brings up portal and sandbox, says where everything is, and runs until it is stopped. What goes wrong is one sentence
 * and a non-zero exit.
 */
export async function runLocalPortal(isDevelopment: boolean): Promise<void> {
  const started = performance.now();
  let portal: LocalPortal | undefined;
  endWithParent(() => {
    stopCommands();
    // Before it is up there is nothing to stop in order: what was started ends with this process.
    if (!portal) process.exit(130);
    console.log("Stopping…");
    void portal.stop().then(() => process.exit(0));
  });
  try {
    const isReset = readArguments();
    console.log(`Starting the sandbox and the portal${isReset ? ", from the beginning" : ""}…`);
    const environment = localEnvironment();
    portal = await startLocalPortal({
      environment,
      isReset,
      isDevelopment,
      before: async () => isDevelopment || ensureBuild((sentence) => console.log(sentence)),
    });
    console.log(directions(portal, ((performance.now() - started) / 1000).toFixed(1)));
    const who = await portal.ended;
    await portal.stop();
    throw new Error(`${who} ended by itself: see ${logFolder}/ for what it said.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

function readArguments(): boolean {
  try {
    return parseArgs({ options: { reset: { type: "boolean", default: false } } }).values.reset;
  } catch (cause) {
    throw new Error("The only argument is --reset, which begins anew: npm run demo -- --reset", { cause });
  }
}

function directions({ portalUrl, polarUrl, inboxUrl }: LocalPortal, seconds: string): string {
  const lines = [
    ["Start here", `${polarUrl}/_sandbox/`, "every customer, with what is special about them; a click signs in"],
    ["Portal", `${portalUrl}/`, "or come by email: any customer's address, the code is in the inbox"],
    ["Staff", `${portalUrl}/support`, "agent, lead, auditor or admin@northwind.example: a click signs in"],
    ["Inbox", `${inboxUrl}/`, "every mail that the portal sends"],
  ];
  const table = lines.map(([what = "", url = "", about = ""]) => `  ${what.padEnd(12)}${url.padEnd(36)}${about}`);
  return `
Up in ${seconds} s.

${table.join("\n")}

Ctrl-C stops everything. What you change is kept in .sandbox/; \`-- --reset\` begins anew.
`;
}
