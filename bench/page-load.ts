import type { Browser, BrowserContext } from "@playwright/test";
import { z } from "zod";

/** A network and a processor as the browser is told to imitate them. */
export interface Conditions {
  name: string;
  /** kbit/s, and the delay of each request in ms, for CDP's Network.emulateNetworkConditions. */
  network?: { down: number; up: number; delay: number };
  slowdown?: number;
}

export const loopback: Conditions = { name: "loopback" };
/** Lighthouse's `mobileSlow4G`: 1.6 Mbit/s down, 750 kbit/s up, 150 ms a round trip, processor four times slower. */
export const slow4G: Conditions = {
  name: "slow 4G, CPU 4× slower",
  network: { down: 1.6 * 1024, up: 750, delay: 150 },
  slowdown: 4,
};

const loaded = z.object({
  firstKeyMs: z.number().nullable(),
  firstByteMs: z.number(),
  resources: z.array(z.object({ name: z.string(), startTime: z.number(), encodedBodySize: z.number() })),
});

/** What one load of a page brought. Times from the start of navigation in ms, sizes in bytes as transferred. */
export interface PageLoad {
  firstKeyMs: number | null;
  firstByteMs: number;
  scripts: string[];
  scriptBytes: number;
  styleBytes: number;
  fontBytes: number;
  /** Calls of the page's own API that began before the key was seen. */
  apiCallsBeforeKey: number;
}

/**
 * Loads a page in a browser context of its own, so with an empty cache.
 * @param key text of the first key: its time is that of the first frame after the one in which it is laid out and shown
 */
export async function loadPage(
  browser: Browser,
  { url, cookie, key, conditions = loopback }: { url: string; cookie?: string; key?: string; conditions?: Conditions },
): Promise<PageLoad> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    if (cookie !== undefined) await addCookie(context, url, cookie);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await imitate(conditions, (method, parameters) => devtools.send(method, parameters));
    if (key !== undefined) await page.addInitScript(watchFor, key);
    await page.goto(url, { waitUntil: "load" });
    if (key !== undefined) await page.waitForFunction("window.firstKeyMs !== undefined");
    // What a page asks for after its load (prefetched parts, for one) is sent to it too.
    await page.waitForLoadState("networkidle");
    return summed(loaded.parse(await page.evaluate(readTimings)));
  } finally {
    await context.close();
  }
}

async function addCookie(context: BrowserContext, url: string, cookie: string): Promise<void> {
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
}

type Send = (
  method: "Network.emulateNetworkConditions" | "Emulation.setCPUThrottlingRate",
  parameters: never,
) => Promise<unknown>;

async function imitate({ network, slowdown }: Conditions, send: Send): Promise<void> {
  if (network) {
    const bytesPerSecond = (kilobits: number) => (kilobits * 1000) / 8;
    const parameters = {
      offline: false,
      latency: network.delay,
      downloadThroughput: bytesPerSecond(network.down),
      uploadThroughput: bytesPerSecond(network.up),
    };
    await send("Network.emulateNetworkConditions", parameters as never);
  }
  if (slowdown) await send("Emulation.setCPUThrottlingRate", { rate: slowdown } as never);
}

/** Runs in the page before anything else: looks at each frame, which the browser holds back while styles are on their way. */
function watchFor(key: string): void {
  const look = () => {
    const shown = [...document.querySelectorAll("code")].find((one) => one.textContent?.includes(key));
    if (shown?.checkVisibility() && shown.getBoundingClientRect().height > 0) {
      requestAnimationFrame(() => Object.assign(window, { firstKeyMs: performance.now() }));
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function readTimings() {
  const [navigation] = performance.getEntriesByType("navigation");
  return {
    firstKeyMs: "firstKeyMs" in window ? window.firstKeyMs : null,
    firstByteMs: navigation && "responseStart" in navigation ? navigation.responseStart : 0,
    resources: performance.getEntriesByType("resource").map((entry) => entry.toJSON()),
  };
}

function summed({ firstKeyMs, firstByteMs, resources }: z.infer<typeof loaded>): PageLoad {
  const bytesOf = (ending: string) =>
    resources
      .filter(({ name }) => new URL(name).pathname.endsWith(ending))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  return {
    firstKeyMs,
    firstByteMs,
    scripts: resources.map(({ name }) => name).filter((name) => new URL(name).pathname.endsWith(".js")),
    scriptBytes: bytesOf(".js"),
    styleBytes: bytesOf(".css"),
    fontBytes: bytesOf(".woff2"),
    apiCallsBeforeKey: resources.filter(
      ({ name, startTime }) =>
        new URL(name).pathname.startsWith("/api/") && startTime < (firstKeyMs ?? Number.POSITIVE_INFINITY),
    ).length,
  };
}
