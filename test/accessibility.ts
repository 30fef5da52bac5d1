import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** The rules whose answer depends on the colors. */
const rulesOfColor = ["color-contrast", "link-in-text-block"];

/**
 * Runs axe on the page as it stands, in light and in dark: no violation of any rule.
 * @param within a selector, where only a part of the page is new
 */
export async function expectAccessible(page: Page, within = "html"): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await finishTransitions(page);
    // Without frames in the page, axe needs no second page to put its answer together.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).include(within);
    const { violations } = await (colorScheme === "light" ? axe : axe.withRules(rulesOfColor)).analyze();
    const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html.slice(0, 200)) }));
    expect(found, `axe, ${colorScheme}, ${new URL(page.url()).pathname}`).toEqual([]);
  }
}

/** Colors on their way from light to dark have the contrast of neither. */
async function finishTransitions(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
  });
}
