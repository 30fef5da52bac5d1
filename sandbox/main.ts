// npm run sandbox [-- --fresh] [--reset] [--polar-port 4110 …] [--portal-url http://localhost:3100 …]
import path from "node:path";
import { parseArgs } from "node:util";
import { exampleEnvironment } from "./example-environment.ts";
import { endWithParent } from "./leash.ts";
import { removePostgres } from "./postgres.ts";
import { type SandboxPorts, startSandbox } from "./sandbox.ts";

const usage = `npm run sandbox -- [--fresh] [--reset] [--polar-port N] [--smtp-port N] [--inbox-port N] [--oidc-port N]
  [--postgres-port N] [--portal-url URL]...
  --fresh      state that is thrown away at the end; without it, it is kept in .sandbox/
  --reset      begin anew
  ports        0 is any free one; by default SANDBOX_POLAR_PORT and so on, or those of .env.example`;

const dir = path.join(import.meta.dirname, "..", ".sandbox", "postgres");
const environment = { ...exampleEnvironment(), ...process.env };

/** @throws Error with one sentence when an argument is not understood */
function readArguments() {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      fresh: { type: "boolean", default: false },
      reset: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
      "polar-port": text,
      "smtp-port": text,
      "inbox-port": text,
      "oidc-port": text,
      "postgres-port": text,
      "portal-url": { ...text, multiple: true },
    },
  });
  const ports: SandboxPorts = {
    polar: readPort("polar-port", values["polar-port"]),
    smtp: readPort("smtp-port", values["smtp-port"]),
    inbox: readPort("inbox-port", values["inbox-port"]),
    oidc: readPort("oidc-port", values["oidc-port"]),
    postgres: readPort("postgres-port", values["postgres-port"]),
  };
  const [first = environment.PORTAL_URL ?? "", ...others] = values["portal-url"] ?? [];
  for (const url of [first, ...others]) {
    if (!URL.canParse(url))
      throw new Error(`--portal-url is ${url}: give the portal's address, like http://localhost:3000.`);
  }
  const portalUrls: [string, ...string[]] = [new URL(first).origin, ...others.map((url) => new URL(url).origin)];
  return { ...values, ports, portalUrls };
}

function readPort(flag: string, given: string | undefined): number {
  const variable = `SANDBOX_${flag.toUpperCase().replace("-", "_")}`;
  const name = given === undefined ? variable : `--${flag}`;
  const port = Number(given ?? environment[variable]);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Error(`${name} has to be a port number from 0 to 65535.`);
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const { fresh, reset, help, ports, portalUrls } = readArguments();
  if (help) return console.log(usage);
  if (reset && !fresh) await removePostgres(dir);
  const starting = startSandbox({ ports, portalUrls, environment, log: console.log, ...(fresh ? {} : { dir }) });
  endWithParent(() => {
    // Stopped while starting: what comes up is closed again.
    starting.then((sandbox) => sandbox.close()).then(() => process.exit(0), fail);
  });
  const { polarUrl, smtpUrl, inboxUrl, oidcUrl, adminUrl } = await starting;
  console.log(`ready ${JSON.stringify({ polarUrl, smtpUrl, inboxUrl, oidcUrl, adminUrl })}`);
}

main().catch(fail);
