// npm run demo [-- --reset]: the portal as in production, with the sandbox.
// npm run dev [-- --reset]: the portal with hot reload, with the sandbox.
import { parseArgs } from "node:util";
import { stopNode } from "../sandbox/child-process.ts";
import { onStop } from "../sandbox/stop-signals.ts";
import { ensureBuild } from "./build.ts";
import { localEnvironment } from "./local-environment.ts";
import { type LocalPortal, logFolder, startLocalPortal } from "./local-portal.ts";

const startedMs = performance.now();
let portal: LocalPortal | undefined;
onStop(() => {
  stopNode();
  // Until the portal is up, everything that has started simply stops with this process.
  if (!portal) process.exit(130);
  console.log("Stopping…");
  void portal.stop().then(() => process.exit(0));
});
try {
  const { reset: isReset, dev: isDevelopment } = readArguments();
  console.log(`Starting the sandbox and the portal${isReset ? " from the seed" : ""}…`);
  const environment = localEnvironment();
  const build = () => (isDevelopment ? Promise.resolve() : ensureBuild(console.log));
  portal = await startLocalPortal({ environment, isReset, isDevelopment, build });
  console.log(directions(portal, ((performance.now() - startedMs) / 1000).toFixed(1)));
  const name = await portal.exited;
  await portal.stop();
  throw new Error(`${name} exited: see its log in ${logFolder}/.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function readArguments() {
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({ options: { reset: flag, dev: flag } }).values;
  } catch (cause) {
    throw new Error("The only option is --reset, which starts again from the seed: npm run demo -- --reset", { cause });
  }
}

function directions({ portalUrl, polarUrl, inboxUrl }: LocalPortal, seconds: string): string {
  const lines = [
    ["Start here", `${polarUrl}/_sandbox/`, "all customers; click one to sign in"],
    ["Portal", `${portalUrl}/`, "or sign in with any customer's email; the code is in the inbox"],
    ["Staff", `${portalUrl}/support`, "agent, lead, auditor or admin@northwind.example; click one to sign in"],
    ["Inbox", `${inboxUrl}/`, "every email that the portal sends"],
  ];
  const table = lines.map(([name = "", url = "", about = ""]) => `  ${name.padEnd(12)}${url.padEnd(36)}${about}`);
  return `
Up in ${seconds} s.

${table.join("\n")}

Press Ctrl-C to stop. Your changes are kept in .sandbox/; \`-- --reset\` starts again from the seed.
`;
}
