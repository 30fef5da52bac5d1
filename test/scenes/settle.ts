import { setTimeout as delay } from "node:timers/promises";
import type { Page, Request } from "@playwright/test";

/** What still loads after this time belongs to the scene, such as a page that retries. */
const LONGEST_LOAD_MS = 5000;

/** Nothing more loads once nothing was requested for so long. */
const QUIET_MS = 300;

/** This request stays open for as long as the page. */
const STREAM = "/api/events";

/** Shows the whole page for a moment, since parts load when they come into view, and waits until they did. */
export async function loadWhole(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.waitForLoadState("networkidle", { timeout: LONGEST_LOAD_MS }).catch(() => undefined);
  // The page was idle already, so Playwright's "networkidle" would be true before these parts are requested.
  await afterRequests(page, async () => {
    await page.setViewportSize({ width: size?.width ?? 1280, height: 4000 });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  });
  if (size) await page.setViewportSize(size);
}

/** Acts, and waits until everything is answered that the page then requests. */
async function afterRequests(page: Page, act: () => Promise<void>): Promise<void> {
  const open = new Set<Request>();
  let changedAt = performance.now();
  const begin = (request: Request) => {
    if (new URL(request.url()).pathname === STREAM) return;
    open.add(request);
    changedAt = performance.now();
  };
  const end = (request: Request) => {
    open.delete(request);
    changedAt = performance.now();
  };
  page.on("request", begin).on("requestfinished", end).on("requestfailed", end);
  try {
    await act();
    changedAt = performance.now();
    const deadline = changedAt + LONGEST_LOAD_MS;
    const isLoading = () => open.size > 0 || performance.now() - changedAt < QUIET_MS;
    while (isLoading() && performance.now() < deadline) await delay(50);
  } finally {
    page.off("request", begin).off("requestfinished", end).off("requestfailed", end);
  }
}

/** Waits until nothing moves any more: fonts, pictures, transitions. The pointer is over nothing. */
export async function settle(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    const pictures = [...document.images].filter((image) => !image.complete);
    await Promise.all(pictures.map((image) => image.decode().catch(() => undefined)));
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  });
}

/**
 * Replaces what differs between two runs by text of the same kind: IDs, keys, dates, times, codes, and the end of an email that
 * a cast shares with no other. For English pages.
 */
export async function stableText(page: Page): Promise<void> {
  await page.evaluate(() => {
    const rules: [RegExp, string][] = [
      [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "00000000-0000-4000-8000-000000000000"],
      [/\.x[0-9a-f]{8}(\d*)@/g, "@"],
      [/\.x[0-9a-f]{8}\b/g, ""],
      [/\*{4}-[0-9A-Z]{6}/g, "****-ABC123"],
      [/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}, \d{4}/g, "Jan 2, 2030"],
      [/\b\d{1,2}:\d\d\s?[AP]M\b/g, "9:41 AM"],
      [
        /\b\d+ (?:second|minute|hour|day|week|month|year)s? ago\b|\blast (?:week|month|year)\b|\byesterday\b/g,
        "5 months ago",
      ],
    ];
    const stable = (text: string) => rules.reduce((changed, [pattern, by]) => changed.replace(pattern, by), text);
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const before = node.nodeValue ?? "";
      const after = stable(before);
      if (after !== before) node.nodeValue = after;
    }
    for (const element of document.querySelectorAll("[aria-label], [title]")) {
      for (const name of ["aria-label", "title"]) {
        const before = element.getAttribute(name);
        if (before !== null && stable(before) !== before) element.setAttribute(name, stable(before));
      }
    }
    for (const link of document.querySelectorAll("a[href]")) {
      const href = link.getAttribute("href") ?? "";
      if (stable(href) !== href) link.setAttribute("href", stable(href));
    }
  });
}
