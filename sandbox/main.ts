// npm run sandbox [-- --fresh] [--reset] [--polar-port 4110 …] [--portal-url http://localhost:3100 …]
import path from "node:path";
import { parseArgs } from "node:util";
import type { PortalRestart } from "./brand/brand-page.ts";
import { askParent } from "./child-process.ts";
import { exampleEnvironment } from "./example-environment.ts";
import { removePostgresFolder } from "./postgres-folder.ts";
import { type SandboxPorts, startSandbox } from "./sandbox.ts";
import { onStop } from "./stop-signals.ts";

const usage = `npm run sandbox -- [--fresh] [--reset] [--polar-port N] [--smtp-port N] [--inbox-port N] [--oidc-port N]
  [--postgres-port N] [--portal-url URL]... [--can-restart-portal]
  --fresh      delete the state at the end; without it, the state is kept in .sandbox/
  --reset      start again from the seed
  --can-restart-portal
               the process that starts this one starts the portal too, and answers by Node's channel (npm run demo)
  --…-port     0 is any free port; the default is SANDBOX_POLAR_PORT and so on, or the port in .env.example`;

const dir = path.join(import.meta.dirname, "..", ".sandbox", "postgres");
const environment = { ...exampleEnvironment(), ...process.env };
const servers = ["polar", "smtp", "inbox", "oidc", "postgres"] as const;

/** @throws Error that names the invalid argument */
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
      "can-restart-portal": { type: "boolean", default: false },
    },
  });
  const ports: SandboxPorts = {};
  for (const name of servers) ports[name] = readPort(`${name}-port`, values[`${name}-port`]);
  const [first = environment.PORTAL_URL ?? "", ...others] = values["portal-url"] ?? [];
  return { ...values, ports, portalUrls: [originOf(first), ...others.map(originOf)] as [string, ...string[]] };
}

function originOf(url: string): string {
  if (URL.canParse(url)) return new URL(url).origin;
  throw new Error(`--portal-url is ${url}: set it to the portal's URL, like http://localhost:3000.`);
}

function readPort(flag: string, given: string | undefined): number {
  const variable = `SANDBOX_${flag.toUpperCase().replace("-", "_")}`;
  const port = Number(given ?? environment[variable]);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Error(`${given === undefined ? variable : `--${flag}`} must be a port number from 0 to 65535.`);
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function main(): Promise<void> {
  const { fresh, reset, help, ports, portalUrls, "can-restart-portal": canRestart } = readArguments();
  if (help) return console.log(usage);
  if (reset && !fresh) await removePostgresFolder(dir);
  const starting = startSandbox({
    ports,
    portalUrls,
    environment,
    log: console.log,
    ...(fresh ? {} : { dir }),
    ...(canRestart ? { restartPortal: (change) => askParent<PortalRestart>(change) } : {}),
  });
  // A stop during the start closes what has started.
  onStop(() => starting.then((sandbox) => sandbox.close()).then(() => process.exit(0), fail));
  const { polarUrl, smtpUrl, inboxUrl, oidcUrl, adminUrl } = await starting;
  console.log(`ready ${JSON.stringify({ polarUrl, smtpUrl, inboxUrl, oidcUrl, adminUrl })}`);
}

main().catch(fail);
