import { defineConfig, devices } from "@playwright/test";
import { browserFlags, findBrowser } from "./scripts/browser.ts";

const executablePath = findBrowser();

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results/e2e",
  // One set of pictures for all platforms: see decision 0059.
  snapshotPathTemplate: "{testDir}/{testFilePath}-snapshots/{arg}{ext}",
  updateSnapshots: "none",
  globalSetup: "./test/setup/end-to-end.ts",
  // Tests import the access table from lib/server. This config replaces `server-only`, which would throw.
  tsconfig: "./test/setup/playwright.tsconfig.json",
  fullyParallel: true,
  // Test machines have two cores. Half of the time a test waits.
  workers: 4,
  // Shared CI machines sometimes stall, so CI retries once and reports the test as flaky. Locally, every failure counts.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  // Four browsers, the portal and the sandbox share two cores.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    screenshot: "only-on-failure",
    // A trace takes a seventh of the time of a test with many states, so only a second try has one. To get one of a failure
    // here: `npx playwright test FILE --trace retain-on-failure`.
    trace: { mode: "on-first-retry", screenshots: false, sources: false },
    launchOptions: { args: browserFlags, ...(executablePath ? { executablePath } : {}) },
  },
  projects: [{ name: "chromium", use: { ...devices["Desktop Chrome"] } }],
});
