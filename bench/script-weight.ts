import type { Browser } from "@playwright/test";
import { freePort } from "../sandbox/ports.ts";
import { runNode } from "../scripts/command.ts";
import { loadPage, type PageLoad } from "./page-load.ts";
import { startServer } from "./server-process.ts";
import type { Stage } from "./stage.ts";

const next = "node_modules/next/dist/bin/next";
const emptyApp = "bench/empty-app";

/** What the page of keys brings with an empty cache, beside an empty app of the same Next. */
export interface ScriptWeight {
  portal: PageLoad;
  empty: PageLoad;
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
    return { portal, empty };
  } finally {
    await server.stop();
  }
}
