import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser } from "@playwright/test";
import { z } from "zod";
import { median } from "./median.ts";
import { type Conditions, loadPage, loopback, type PageLoad, slow4G } from "./page-load.ts";
import { type Server, type Stage, startServer } from "./stage.ts";

const RUNS = 5;
const WARM_UP = 20;

/** The time to the first key on one network, for the portal and for its HTML as a static file. Medians of five loads. */
export interface PageTime {
  conditions: string;
  portalMs: number;
  staticMs: number;
  /** Ratio of the medians. */
  ratio: number;
  portalFirstByteMs: number;
  staticFirstByteMs: number;
  portalRuns: number[];
  staticRuns: number[];
  apiCallsBeforeKey: number;
}

/**
 * Saves the portal's HTML and serves it as a static file, without headers and with the portal's security headers. Then loads portal
 * and file in turns, each with an empty cache.
 */
export async function timePage(browser: Browser, stage: Stage): Promise<PageTime[]> {
  const { html, key } = await savePage(stage);
  const folder = await mkdtemp(path.join(tmpdir(), "license-portal-bench-"));
  const file = path.join(folder, "license-keys.html");
  await writeFile(file, html);
  const copies = [await startCopy(file), await startCopy(file, "--security-headers")] as const;
  const [bare, sameHeaders] = copies;
  const runs = [
    { copy: bare, conditions: loopback },
    { copy: sameHeaders, conditions: { ...loopback, name: "loopback, both with the security headers" } },
    { copy: bare, conditions: slow4G },
  ];
  try {
    const times: PageTime[] = [];
    for (const { copy, conditions } of runs) {
      times.push(
        await timeUnder(conditions, browser, { portal: stage.portal.url, copy: copy.url, cookie: stage.cookie, key }),
      );
    }
    return times;
  } finally {
    await Promise.all(copies.map((copy) => copy.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function startCopy(file: string, ...options: string[]): Promise<Server> {
  return await startServer(["bench/static-server.ts", file, ".next/static", ...options], {});
}

type Targets = { portal: string; copy: string; cookie: string; key: string };

async function timeUnder(
  conditions: Conditions,
  browser: Browser,
  { portal, copy, cookie, key }: Targets,
): Promise<PageTime> {
  const load = (origin: string) => loadPage(browser, { url: `${origin}/license-keys`, cookie, key, conditions });
  // Not counted: a process answers its first requests more slowly than the others.
  for (let time = 0; time < WARM_UP; time++) {
    await fetch(`${portal}/license-keys`, { headers: { cookie } }).then((page) => page.text());
    await fetch(`${copy}/license-keys`).then((page) => page.text());
  }
  await load(portal);
  await load(copy);
  const portalLoads: PageLoad[] = [];
  const copyLoads: PageLoad[] = [];
  for (let run = 0; run < RUNS; run++) {
    portalLoads.push(await load(portal));
    copyLoads.push(await load(copy));
  }
  const keyTimes = (loads: PageLoad[]) => loads.map(({ firstKeyMs }) => firstKeyMs ?? Number.POSITIVE_INFINITY);
  const firstByte = (loads: PageLoad[]) => median(loads.map(({ firstByteMs }) => firstByteMs));
  const [portalMs, staticMs] = [median(keyTimes(portalLoads)), median(keyTimes(copyLoads))];
  return {
    conditions: conditions.name,
    portalMs,
    staticMs,
    ratio: portalMs / staticMs,
    portalFirstByteMs: firstByte(portalLoads),
    staticFirstByteMs: firstByte(copyLoads),
    portalRuns: keyTimes(portalLoads),
    staticRuns: keyTimes(copyLoads),
    apiCallsBeforeKey: Math.max(...portalLoads.map(({ apiCallsBeforeKey }) => apiCallsBeforeKey)),
  };
}

const firstItem = z.object({ items: z.tuple([z.object({ display_key: z.string() })], z.unknown()) });

/** @returns the portal's HTML of the page, and the display key of the first license key on it. */
async function savePage({ portal, cookie }: Stage): Promise<{ html: string; key: string }> {
  const [page, list] = await Promise.all(
    ["/license-keys", "/api/license-keys"].map((path) => fetch(portal.url + path, { headers: { cookie } })),
  );
  if (!page?.ok || !list?.ok) throw new Error("The portal did not answer the page of license keys.");
  const html = await page.text();
  const key = firstItem.parse(await list.json()).items[0].display_key;
  if (!html.includes(key)) throw new Error("The first key is not in the first HTML.");
  return { html, key };
}
