import { defineConfig, devices } from "@playwright/test";
import { browserFlags, findBrowser } from "./scripts/browser.ts";

const executablePath = findBrowser();

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results/e2e",
  globalSetup: "./test/setup/end-to-end.ts",
  // Tests read the access table, which is a module of lib/server: this leaves `server-only` out.
  tsconfig: "./test/setup/playwright.tsconfig.json",
  fullyParallel: true,
  workers: 2,
  // A shared CI machine stalls now and then: a second try there, named as flaky. On a developer's machine every failure counts.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: true,
  // Two browsers, a portal and its sandbox share two cores.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    screenshot: "only-on-failure",
    // Without pictures: filming every test costs a fifth of the suite's time.
    trace: { mode: "retain-on-failure", screenshots: false, sources: false },
    launchOptions: { args: browserFlags, ...(executablePath ? { executablePath } : {}) },
  },
  projects: [{ name: "chromium", use: { ...devices["Desktop Chrome"] } }],
});
