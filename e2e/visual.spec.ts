import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect } from "../test/fixtures.ts";
import { sceneId } from "../test/scenes/scene.ts";
import { sceneTest as test } from "../test/scenes/scene-test.ts";
import { settle, stableText } from "../test/scenes/settle.ts";

/*
 * The main pages look as they did when their pictures were last updated: `npm run test:visual -- --update-snapshots`. Decision
 * 0059 says why the pictures are compared less strictly elsewhere than where they were drawn.
 */

const scenes = [
  ["Sign-in", "email"],
  ["Sign-in", "code"],
  ["Links", "open a link"],
  ["License keys", "all statuses"],
  ["License keys", "empty"],
  ["License key", "active"],
  ["License key", "rotate"],
  ["Device choice", "choose"],
  ["Account", "own"],
  ["Errors", "page not found"],
  ["Support console", "home"],
  ["Support console", "team"],
] as const;
const heights = { 1280: 900, 375: 1200 };

/** What changes how a page is drawn, whatever the portal does. */
type Drawing = { chromium: string; platform: string; monospaceWidth: number };

const drawnWithFile = "e2e/visual.spec.ts-snapshots/drawn-with.json";

test.use({ viewport: { width: 1280, height: heights[1280] }, timezoneId: "UTC", reducedMotion: "reduce" });

for (const [group, name] of scenes) {
  const id = sceneId({ group, name });
  test(`${group}: ${name} looks as before`, async ({ page, play }) => {
    test.slow();
    await page.clock.install();
    await play(id);
    // Nothing counts down any more.
    await page.clock.pauseAt(Date.now() + 60_000);
    await expectPictures(page, id.replace("/", "-"));
  });
}

test("a theme that was chosen looks like the system’s", async ({ page, play }) => {
  const stage = await play("sign-in/email");
  await stage.setCookie("theme", "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await stage.open("/sign-in");
  // The one thing that does look different says which theme was chosen.
  await stage.find("combobox", stage.text.shell.theme).evaluate((select) => {
    if (select instanceof HTMLSelectElement) select.value = "";
  });
  await expectPicture(page, "sign-in-email-dark-1280");
});

async function expectPictures(page: Page, name: string): Promise<void> {
  for (const width of [1280, 375] as const) {
    await page.setViewportSize({ width, height: heights[width] });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectPicture(page, `${name}-${colorScheme}-${width}`);
    }
  }
}

async function expectPicture(page: Page, name: string): Promise<void> {
  await settle(page);
  await stableText(page);
  const isUpdate = ["all", "changed"].includes(test.info().config.updateSnapshots);
  const here = await drawingHere(page);
  if (isUpdate) writeFileSync(drawnWithFile, `${JSON.stringify(here, null, 2)}\n`);
  const drawnWith = JSON.parse(readFileSync(drawnWithFile, "utf8")) as Drawing;
  const isSame = JSON.stringify(here) === JSON.stringify(drawnWith);
  try {
    await expect(page).toHaveScreenshot(`${name}.png`, {
      animations: "disabled",
      caret: "hide",
      // Differences of anti-aliasing; elsewhere also those of fonts.
      threshold: isSame ? 0.15 : 0.3,
      ...(isSame ? { maxDiffPixels: 60 } : { maxDiffPixelRatio: 0.04 }),
    });
  } catch (error) {
    if (isSame || !(error instanceof Error)) throw error;
    const sentence = `The pictures were drawn with ${described(drawnWith)}; this is ${described(here)}. Only big differences count here, and there is one: look at the pictures before you update them.`;
    throw new Error(`${sentence}\n\n${error.message}`, { cause: error });
  }
}

async function drawingHere(page: Page): Promise<Drawing> {
  const monospaceWidth = await page.evaluate(() => {
    const text = document.createElement("code");
    text.className = "font-mono absolute";
    text.style.fontSize = "100px";
    text.textContent = "0123456789";
    document.body.append(text);
    const { width } = text.getBoundingClientRect();
    text.remove();
    return Math.round(width);
  });
  const [major = ""] = (page.context().browser()?.version() ?? "").split(".");
  return { chromium: major, platform: process.platform, monospaceWidth };
}

function described({ chromium, platform, monospaceWidth }: Drawing): string {
  return `Chromium ${chromium} on ${platform} with a monospace font ${monospaceWidth / 1000} em wide`;
}
