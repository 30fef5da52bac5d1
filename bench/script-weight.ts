import { readFile, writeFile } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import type { Browser } from "@playwright/test";
import { telemetryOff } from "../lib/node-server/telemetry.ts";
import { runNode } from "../sandbox/child-process.ts";
import { loadPage, type PageLoad } from "./page-load.ts";
import { type Stage, startServer } from "./stage.ts";

const next = "node_modules/next/dist/bin/next";
const emptyApp = "bench/empty-app";

/** What a browser with an empty cache loads for the page of license keys, and for an empty app on the same Next. */
export interface ScriptWeight {
  portal: PageLoad;
  empty: PageLoad;
  /** Size of the scripts with gzip, for a fair comparison: the portal sends Brotli to browsers. */
  portalGzipBytes: number;
  emptyGzipBytes: number;
}

/** The empty app's scripts, for the test of the budget (e2e/script-budget.spec.ts), which builds no empty app. */
export interface EmptyAppWeight {
  /** Of the packages that decide the weight. */
  versions: Record<string, string>;
  gzipBytes: number;
}

export const emptyAppWeightFile = "bench/empty-app-weight.json";

/** The installed versions of Next and React. */
export async function frameworkVersions(): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const name of ["next", "react", "react-dom"]) {
    const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8")) as { version: string };
    versions[name] = version;
  }
  return versions;
}

/** Builds bench/empty-app with the project's own packages, and measures both as Chromium receives them. Keeps the empty app's weight for the test. */
export async function weighScripts(browser: Browser, stage: Stage): Promise<ScriptWeight> {
  const env = { NODE_ENV: "production", ...telemetryOff };
  const build = await runNode([next, "build", emptyApp], { env });
  if (build.code !== 0) throw new Error(`${build.output.trim()}\nThe empty app could not be built.`);
  const server = await startServer([next, "start", emptyApp, "--hostname", "127.0.0.1"], env, /Ready in/);
  try {
    const empty = await loadPage(browser, { url: `${server.url}/` });
    const portal = await loadPage(browser, { url: `${stage.portal.url}/license-keys`, cookie: stage.cookie });
    const [portalGzipBytes, emptyGzipBytes] = [await weighAsGzip(portal.scripts), await weighAsGzip(empty.scripts)];
    const weight: EmptyAppWeight = { versions: await frameworkVersions(), gzipBytes: emptyGzipBytes };
    await writeFile(emptyAppWeightFile, `${JSON.stringify(weight, null, 2)}\n`);
    return { portal, empty, portalGzipBytes, emptyGzipBytes };
  } finally {
    await server.stop();
  }
}

/** @returns the bytes on the wire of all these URLs, for a client that accepts gzip. */
export async function weighAsGzip(urls: readonly string[]): Promise<number> {
  const sizes = await Promise.all([...new Set(urls)].map(weighOne));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function weighOne(url: string): Promise<number> {
  const answered = Promise.withResolvers<IncomingMessage>();
  get(url, { headers: { "accept-encoding": "gzip" } }, answered.resolve).on("error", answered.reject);
  const answer = await answered.promise;
  if (answer.headers["content-encoding"] !== "gzip") throw new Error(`${url} was not sent as gzip.`);
  let size = 0;
  for await (const chunk of answer) size += chunk.length;
  return size;
}
