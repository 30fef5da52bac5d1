import { expect, test, vi } from "vitest";
import { announceApp, bootedApp } from "./app-link.ts";

test("server.ts gets the app from another copy of the module, even if it asked first", async () => {
  const booted = bootedApp();
  vi.resetModules();
  const bundled = await import("./app-link.ts");
  expect(bundled.announceApp).not.toBe(announceApp);
  const app = {
    portalUrl: "http://localhost:3000",
    answerFastRead: () => true,
    logRequest: () => undefined,
    observeRequest: undefined,
    metrics: undefined,
    endStreams: () => undefined,
    flush: () => Promise.resolve(),
    logEvent: () => undefined,
  };
  bundled.announceApp(app);
  expect(await booted).toBe(app);
  expect(await bootedApp()).toBe(app);
});
