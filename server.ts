import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import next from "next";
import { setAnswerHeaders } from "./lib/node-server/answer-headers.ts";
import { bootedApp } from "./lib/node-server/app-link.ts";
import { acceptArrival } from "./lib/node-server/arrival.ts";
import { acceptBody } from "./lib/node-server/body-limit.ts";
import { readBuildConfig } from "./lib/node-server/build-config.ts";
import { answerClientErrors } from "./lib/node-server/client-errors.ts";
import { setClientIp } from "./lib/node-server/client-ip.ts";
import { keepNextFromEnvFiles, loadEnvFiles } from "./lib/node-server/env-file.ts";
import { serveMetrics } from "./lib/node-server/metrics-server.ts";
import { acceptHost } from "./lib/node-server/portal-host.ts";
import { followRequest, readRoutes } from "./lib/node-server/request-log.ts";
import { answerUnder } from "./lib/node-server/request-record.ts";
import { acceptTarget } from "./lib/node-server/request-target.ts";
import { prepareDrain } from "./lib/node-server/shutdown.ts";
import { limitSockets } from "./lib/node-server/socket-limits.ts";
import { listen, readSettings, StartError } from "./lib/node-server/start-up.ts";
import { serveBuildFiles } from "./lib/node-server/static-files.ts";
import { telemetryOff } from "./lib/node-server/telemetry.ts";
import { refuseUpgrades } from "./lib/node-server/upgrades.ts";

const isDevelopment = process.argv.includes("--dev");
Object.assign(process.env, { NODE_ENV: isDevelopment ? "development" : "production", ...telemetryOff });

/**
 * Starts the process around Next. It does what Next can't: it sees the client's socket, limits bodies and slow clients,
 * serves files compressed in advance, and finishes its work on SIGTERM.
 * @throws StartError
 */
async function start(): Promise<void> {
  loadEnvFiles(process.argv.slice(2), process.env);
  // The build, the migrations and public/ are next to this file.
  process.chdir(import.meta.dirname);
  if (!isDevelopment) keepNextFromEnvFiles(process.env);
  const settings = readSettings(process.env);
  // Node looks for slow clients at this interval. Its default of 30 s is three times the limit for headers.
  const server = createServer({ connectionsCheckingInterval: 5000 });
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  // Longer than a load balancer's, so that it never sends a request on a connection that we are closing.
  server.keepAliveTimeout = 65_000;
  const drain = prepareDrain(server);
  answerClientErrors(server);
  const countRefusedSockets = limitSockets(server, settings);
  let endStreams = () => {};
  let flush = () => Promise.resolve();
  // From the beginning: as process 1 of a container, a process without a listener doesn't even see the signal.
  if (!isDevelopment)
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.once(signal, async () => {
        const draining = !server.listening || drain();
        endStreams();
        const isDrained = await draining;
        await flush();
        process.exit(isDrained ? 0 : 1);
      });

  // Next's startup messages aren't JSON, and would come before the log's first line.
  if (!isDevelopment) Object.assign(console, { log: () => undefined, info: () => undefined });
  // Next adds its upgrade listener to the server it gets: ours in development, for hot reload, else one that never listens.
  if (!isDevelopment) readBuildConfig(".next/required-server-files.json");
  const app = next({
    dev: isDevelopment,
    hostname: settings.hostname,
    port: settings.port,
    httpServer: isDevelopment ? server : createServer(),
  });
  await app.prepare();
  const { portalUrl, answerFastRead, logRequest, observeRequest, metrics, logEvent, ...booted } = await bootedApp();
  ({ endStreams, flush } = booted);
  const answerWithNext = app.getRequestHandler();
  // In development Next compiles scripts, styles and routes on demand.
  const built = isDevelopment
    ? undefined
    : { serveStatic: serveBuildFiles(".next/static"), routeOf: readRoutes(".next/app-path-routes-manifest.json") };

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (!acceptTarget(request, response) || !acceptBody(request, response)) return;
    if (!acceptArrival(request, response, portalUrl)) return;
    const passToNext = () =>
      void answerWithNext(request, response).catch((err) => {
        logEvent({ event: "answer_failed", err });
        response.destroy();
      });
    if (!built) return passToNext();
    if (!answerFastRead(request, response)) built.serveStatic(request, response, passToNext);
  };
  server.on("request", (request, response) => {
    setAnswerHeaders(response);
    if (!acceptHost(request, response, { ...settings, portalUrl })) return;
    setClientIp(request, settings.trustedProxyHops);
    if (!built) return answer(request, response);
    const record = followRequest(request, response, built.routeOf, logRequest, observeRequest);
    answerUnder(record, () => answer(request, response));
  });
  // In development hot reload keeps an upgraded connection open, which a drain would wait for.
  if (!isDevelopment) refuseUpgrades(server);
  setInterval(() => {
    const count = countRefusedSockets();
    if (count > 0) logEvent({ event: "sockets_refused", count });
  }, 10_000).unref();
  if (metrics) await serveMetrics(metrics, (err) => logEvent({ event: "scrape_failed", err }));
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
