import { get, type IncomingMessage } from "node:http";
import type { Browser } from "@playwright/test";
import { runNode } from "../sandbox/node-process.ts";
import { freePort } from "../sandbox/ports.ts";
import { loadPage, type PageLoad } from "./page-load.ts";
import { startServer } from "./server-process.ts";
import type { Stage } from "./stage.ts";

const next = "node_modules/next/dist/bin/next";
const emptyApp = "bench/empty-app";

/** What the page of keys brings with an empty cache, beside an empty app of the same Next. */
export interface ScriptWeight {
  portal: PageLoad;
  empty: PageLoad;
  /** Of the scripts of each, as gzip: to a browser the portal sends Brotli. */
  portalGzipBytes: number;
  emptyGzipBytes: number;
}

/** Builds bench/empty-app with the project's own packages, and weighs both as Chromium receives them. */
export async function weighScripts(browser: Browser, stage: Stage): Promise<ScriptWeight> {
  const build = await runNode([next, "build", emptyApp], {
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (build.code !== 0) throw new Error(`${build.output.trim()}\nThe empty app could not be built.`);
  const port = await freePort();
  const server = await startServer({
    args: [next, "start", emptyApp, "--port", String(port), "--hostname", "127.0.0.1"],
    url: `http://127.0.0.1:${port}`,
    probe: "/",
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  try {
    const empty = await loadPage(browser, { url: `${server.url}/` });
    const portal = await loadPage(browser, { url: `${stage.portal.url}/license-keys`, cookie: stage.cookie });
    const [portalGzipBytes, emptyGzipBytes] = [await weighAsGzip(portal.scripts), await weighAsGzip(empty.scripts)];
    return { portal, empty, portalGzipBytes, emptyGzipBytes };
  } finally {
    await server.stop();
  }
}

/** Bytes on the wire of all these addresses, to a client that takes gzip. */
async function weighAsGzip(addresses: readonly string[]): Promise<number> {
  const sizes = await Promise.all([...new Set(addresses)].map(weighOne));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function weighOne(address: string): Promise<number> {
  const answered = Promise.withResolvers<IncomingMessage>();
  get(address, { headers: { "accept-encoding": "gzip" } }, answered.resolve).on("error", answered.reject);
  const answer = await answered.promise;
  if (answer.headers["content-encoding"] !== "gzip") throw new Error(`${address} was not sent as gzip.`);
  let size = 0;
  for await (const chunk of answer) size += chunk.length;
  return size;
}
