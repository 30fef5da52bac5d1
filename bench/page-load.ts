import type { Browser, BrowserContext } from "@playwright/test";
import { z } from "zod";

/** A network and a processor that the browser emulates. */
export interface Conditions {
  name: string;
  /** kbit/s, and each request's delay in ms, for CDP's Network.emulateNetworkConditions. */
  network?: { down: number; up: number; delay: number };
  slowdown?: number;
}

export const loopback: Conditions = { name: "loopback" };
/** Lighthouse's `mobileSlow4G`: 1.6 Mbit/s down, 750 kbit/s up, 150 ms per round trip, a processor four times slower. */
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

/** The result of one page load. Times in ms from the start of navigation, sizes in bytes as transferred. */
export interface PageLoad {
  firstKeyMs: number | null;
  firstByteMs: number;
  scripts: string[];
  scriptBytes: number;
  styleBytes: number;
  fontBytes: number;
  /** Calls to the portal's API that began before the key was visible. */
  apiCallsBeforeKey: number;
}

/**
 * Loads a page in its own browser context, so the cache is empty.
 * @param key text of the first key. Its time is that of the first frame after the one that shows it
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
    await emulate(conditions, (method, parameters) => devtools.send(method, parameters));
    // The stream of changes begins when the page is idle, and the page is never idle again.
    await devtools.send("Network.enable");
    await devtools.send("Network.setBlockedURLs", { urls: ["*/api/events*"] });
    if (key !== undefined) await page.addInitScript(watchFor, key);
    await page.goto(url, { waitUntil: "load" });
    if (key !== undefined) await page.waitForFunction("window.firstKeyMs !== undefined");
    // Requests after the load, such as prefetches, count too.
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

async function emulate({ network, slowdown }: Conditions, send: Send): Promise<void> {
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

/** Runs in the page before anything else and checks every frame. The browser shows no frame while styles are loading. */
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
