import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** The rules whose result depends on colors. */
const rulesOfColor = ["color-contrast", "link-in-text-block"];

/**
 * Expects no violation of any axe rule on the current page, in light and in dark.
 * @param within a selector of the part to check
 */
export async function expectAccessible(page: Page, within = "html"): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await finishTransitions(page);
    // The page has no frames, so axe needs no second page to merge results.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).include(within);
    const { violations } = await (colorScheme === "light" ? axe : axe.withRules(rulesOfColor)).analyze();
    const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html.slice(0, 200)) }));
    expect(found, `axe, ${colorScheme}, ${new URL(page.url()).pathname}`).toEqual([]);
  }
}

/** During a transition, colors have the contrast of neither theme. */
async function finishTransitions(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  });
}

declare global {
  interface Window {
    announced?: string[];
  }
}

/** Notes from now on what the page's live regions say, until the page is left. */
export async function watchAnnouncements(page: Page): Promise<void> {
  await page.evaluate(() => {
    const announced: string[] = [];
    window.announced = announced;
    const regions = "[role=status], [role=alert]";
    const note = (region: Element | null | undefined) => {
      const text = region?.textContent ?? "";
      if (text !== "" && announced.at(-1) !== text) announced.push(text);
    };
    new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        note((target instanceof Element ? target : target.parentElement)?.closest(regions));
        for (const node of addedNodes)
          if (node instanceof Element)
            for (const region of [node, ...node.querySelectorAll("*")]) if (region.matches(regions)) note(region);
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
}

/** What the live regions said since `watchAnnouncements`. Each entry is the whole region. */
export async function announcements(page: Page): Promise<string[]> {
  return await page.evaluate(() => window.announced ?? []);
}
