import { type Browser, chromium } from "@playwright/test";
import { afterAll, beforeAll } from "vitest";
import { browserFlags, ensureBrowser } from "../../scripts/browser.ts";

/** Chromium, for attacks that only a browser can fall for; closed at the end of the test file. */
export function browserOfFile(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = ensureBrowser((sentence) => console.log(sentence));
    browser = await chromium.launch({ executablePath, args: browserFlags });
  });
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error("The browser has not started yet.");
    return browser;
  };
}
