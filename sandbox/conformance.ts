// Replays the recordings of a real Polar server and prints all differences. By default it starts a temporary sandbox.
// For another server, give --base-url URL, --tokens FILE (a JSON object with the token of each name) and --reset COMMAND,
// which must restore the starting state before each scenario.
import { execSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { startPolarApi } from "./polar/polar-api.ts";
import { startPostgres } from "./postgres.ts";
import { readScenarios, readWorld, recordings, replay } from "./replay.ts";

const { values: options } = parseArgs({
  options: {
    "base-url": { type: "string" },
    tokens: { type: "string" },
    reset: { type: "string" },
    recordings: { type: "string", default: recordings },
    only: { type: "string", default: "" },
  },
});

const directory = path.resolve(options.recordings);
const { world, tokens } = readWorld(directory);
const sandbox = options["base-url"] === undefined ? await startSandbox() : null;
const baseUrl = (sandbox?.url ?? options["base-url"] ?? "").replace(/\/$/, "");

try {
  const { passed, failures } = await replay({
    baseUrl,
    tokens: options.tokens === undefined ? tokens : JSON.parse(readFileSync(options.tokens, "utf8")),
    scenarios: readScenarios(directory).filter(({ scenario }) => scenario.includes(options.only)),
    reset: options.reset === undefined ? putWorld : () => runReset(options.reset ?? ""),
    onFailure: ({ scenario, step, differences }) => {
      console.log([`✗ ${scenario} / ${step}`, ...differences.map((line) => `    ${line}`)].join("\n"));
    },
  });
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = passed > 0 && failures.length === 0 ? 0 : 1;
} finally {
  await sandbox?.close();
}

async function startSandbox(): Promise<{ url: string; close(): Promise<void> }> {
  const postgres = await startPostgres();
  const databaseUrl = await postgres.createDatabase("conformance");
  const portal = { portalUrl: "http://127.0.0.1:9", webhookSecret: "unused" };
  const api = await startPolarApi({ port: 0, databaseUrl, ...portal, fresh: true, log: console.error });
  const close = async () => {
    await api.close();
    await postgres.close();
  };
  return { url: api.url, close };
}

/** Restores the starting state of a sandbox. */
async function putWorld(): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${baseUrl}/_sandbox/world`, { method: "PUT", headers, body: JSON.stringify(world) });
  if (!answer.ok)
    throw new Error(`PUT /_sandbox/world answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}

async function runReset(command: string): Promise<void> {
  execSync(command, { stdio: "ignore" });
  // A connection from before the reset breaks here instead of in a step.
  await fetch(baseUrl).then(
    (answer) => answer.body?.cancel(),
    () => undefined,
  );
}
