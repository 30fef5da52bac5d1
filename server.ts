import { createServer } from "node:http";
import next from "next";
import { setAnswerHeaders } from "./lib/node-server/answer-headers.ts";
import { bootedApp } from "./lib/node-server/app-link.ts";
import { acceptArrival } from "./lib/node-server/arrival.ts";
import { acceptBody } from "./lib/node-server/body-limit.ts";
import { answerClientErrors } from "./lib/node-server/client-errors.ts";
import { setClientIp } from "./lib/node-server/client-ip.ts";
import { acceptHost } from "./lib/node-server/portal-host.ts";
import { acceptTarget } from "./lib/node-server/request-target.ts";
import { prepareDrain } from "./lib/node-server/shutdown.ts";
import { listen, readSettings, StartError } from "./lib/node-server/start-up.ts";
import { serveBuildFiles } from "./lib/node-server/static-files.ts";
import { refuseUpgrades } from "./lib/node-server/upgrades.ts";

const isDevelopment = process.argv.includes("--dev");
Object.assign(process.env, { NODE_ENV: isDevelopment ? "development" : "production" });

/**
 * Starts the process around Next. It does what Next can't: it sees the client's socket, limits bodies and slow clients,
 * serves files compressed in advance, and finishes its work on SIGTERM.
 * @throws StartError
 */
async function start(): Promise<void> {
  const settings = readSettings(process.env);
  // Node looks for slow clients at this interval. Its default of 30 s is three times the limit for headers.
  const server = createServer({ connectionsCheckingInterval: 5000 });
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  // Longer than a load balancer's, so that it never sends a request on a connection that we are closing.
  server.keepAliveTimeout = 65_000;
  const drain = prepareDrain(server);
  answerClientErrors(server);

  // Next adds its upgrade listener to the server it gets: ours in development, for hot reload, else one that never listens.
  const app = next({
    dev: isDevelopment,
    hostname: settings.hostname,
    port: settings.port,
    httpServer: isDevelopment ? server : createServer(),
  });
  await app.prepare();
  const { answerFastRead, portalUrl } = await bootedApp();
  const answerWithNext = app.getRequestHandler();
  // In development Next compiles scripts, styles and routes on demand.
  const serveStatic = isDevelopment ? undefined : serveBuildFiles(".next/static");

  server.on("request", (request, response) => {
    setAnswerHeaders(response);
    if (!acceptHost(request, response, { ...settings, portalUrl })) return;
    setClientIp(request, settings.trustedProxyHops);
    if (!acceptTarget(request, response) || !acceptBody(request, response)) return;
    if (!acceptArrival(request, response, portalUrl)) return;
    const passToNext = () => void answerWithNext(request, response).catch(() => response.destroy());
    if (!serveStatic) return passToNext();
    if (!answerFastRead(request, response)) serveStatic(request, response, passToNext);
  });
  // In development hot reload keeps an upgraded connection open, which a drain would wait for.
  if (!isDevelopment) {
    refuseUpgrades(server);
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.once(signal, async () => process.exit((await drain()) ? 0 : 1));
  }
  const port = await listen(server, settings);
  process.stdout.write(`ready http://${settings.hostname}:${port}\n`);
}

try {
  await start();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
