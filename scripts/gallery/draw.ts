import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Browser, Page } from "@playwright/test";
import { createLocalizer } from "../../lib/messages/localize.ts";
import type { Cast } from "../../test/scenes/cast.ts";
import { type Scene, sceneId } from "../../test/scenes/scene.ts";
import { loadWhole, settle } from "../../test/scenes/settle.ts";
import { SceneStage } from "../../test/scenes/stage.ts";

export type Theme = "light" | "dark";

export const galleryFolder = ".gallery";
/** The browser's locales, where a region matters for dates. */
const locales: Record<string, string> = { en: "en-US", de: "de-DE", ar: "ar-EG", ja: "ja-JP" };
/** A longer page is cut here. Its rows repeat. */
const MAX_HEIGHT = 5000;

const { messagesFor } = createLocalizer();

/** Plays a scene in one language and draws it at each width, in each theme. @throws Error if it can't be played */
export async function drawScene(
  browser: Browser,
  cast: Cast,
  options: { scene: Scene; language: string; themes: readonly Theme[]; widths: readonly number[] },
): Promise<void> {
  const { scene, language, themes, widths } = options;
  const url = await cast.portal(scene.portal);
  const { "x-forwarded-for": address = "" } = cast.nextHeaders();
  const context = await browser.newContext({
    locale: locales[language] ?? language,
    timezoneId: "Europe/Berlin",
    viewport: sizeOf(Math.max(...widths)),
    reducedMotion: "reduce",
    extraHTTPHeaders: { "x-forwarded-for": address },
  });
  context.setDefaultTimeout(20_000);
  try {
    const page = await context.newPage();
    const stage = new SceneStage({ page, cast, text: messagesFor(language), url });
    await stage.setCookie("language", language);
    await scene.play(stage);
    await loadWhole(page);
    for (const width of widths.toSorted((one, other) => other - one)) {
      await page.setViewportSize(sizeOf(width));
      await settle(page);
      for (const theme of themes) {
        // As where nobody chose in the footer: the theme is the system’s.
        await page.emulateMedia({ colorScheme: theme });
        const file = path.join(galleryFolder, sceneId(scene), `${language}.${theme}.${width}.png`);
        await mkdir(path.dirname(file), { recursive: true });
        await draw(page, file);
      }
    }
  } finally {
    await context.close();
  }
}

/** Draws the whole page, or the window if a dialog lies over it. */
async function draw(page: Page, file: string): Promise<void> {
  const { height, width, hasDialog } = await page.evaluate(() => ({
    height: document.documentElement.scrollHeight,
    width: document.documentElement.clientWidth,
    hasDialog: document.querySelector("dialog[open], [role=alertdialog]") !== null,
  }));
  const clip = height > MAX_HEIGHT ? { clip: { x: 0, y: 0, width, height: MAX_HEIGHT } } : {};
  await page.screenshot({ path: file, fullPage: !hasDialog, animations: "disabled", ...(hasDialog ? {} : clip) });
}

function sizeOf(width: number): { width: number; height: number } {
  return { width, height: width < 640 ? 812 : 800 };
}
