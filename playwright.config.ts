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
  workers: 2,
  // Shared CI machines sometimes stall, so CI retries once and reports the test as flaky. Locally, every failure counts.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  // Two browsers, the portal and the sandbox share two cores.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    screenshot: "only-on-failure",
    // No screenshots in traces. They take a fifth of the suite's time.
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    launchOptions: { args: browserFlags, ...(executablePath ? { executablePath } : {}) },
  },
  projects: [{ name: "chromium", use: { ...devices["Desktop Chrome"] } }],
});
