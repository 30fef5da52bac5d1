import type { IncomingMessage, ServerResponse } from "node:http";
import type { MetricsListener } from "./metrics-server.ts";
import type { RequestLine, RequestObserver } from "./request-log.ts";

/** What the app inside Next offers to the process around it. */
export type App = {
  /** `PORTAL_URL`, checked: an origin. */
  portalUrl: string;
  /** Answers a fast read (docs/fast-reads.md). Returns false if the request isn't one, and leaves it untouched. */
  answerFastRead: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Logs a request that no route handler logs. */
  logRequest: (line: RequestLine) => void;
  /** Counts and traces every request. Undefined while both are off. */
  observeRequest: RequestObserver | undefined;
  /** Where metrics are served beside the portal, if they are. */
  metrics: MetricsListener | undefined;
  /** Ends the answers that would go on for as long as the browser listens. */
  endStreams: () => void;
  /** Sends what waits to be sent, before the process ends. Never rejects. */
  flush: () => Promise<void>;
  /** Logs an event of the process around Next. */
  logEvent: (line: { event: string; count?: number; err?: unknown }) => void;
};

/**
 * server.ts and Next's bundle each load their own copy of this module, so the state lives on `globalThis`, under a key from
 * the global symbol registry.
 */
const key: unique symbol = Symbol.for("license-portal.app");
const scope = globalThis as typeof globalThis & { [key]?: PromiseWithResolvers<App> };

function link(): PromiseWithResolvers<App> {
  scope[key] ??= Promise.withResolvers<App>();
  return scope[key];
}

/** Called by instrumentation.ts once the app has booted. Later calls have no effect. */
export function announceApp(app: App): void {
  link().resolve(app);
}

/** Called by server.ts. Resolves when the app has booted, whichever of the two runs first. */
export async function bootedApp(): Promise<App> {
  return await link().promise;
}
