import path from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

/** Attacks two instances of the built portal. Each count of the threat table is multiplied by SECURITY_SCALE (default: 1). */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: `${root}/` },
      { find: /^server-only$/, replacement: path.join(root, "node_modules/server-only/empty.js") },
    ],
  },
  test: {
    // The tests of lib/server run in this process. `npm test` runs them with the unit tests, with smaller counts.
    include: [
      "e2e/security/**/*.test.ts",
      "lib/server/audit/audit.test.ts",
      "lib/server/staff/impersonation/impersonations.test.ts",
      "lib/server/http/confirmations.test.ts",
    ],
    env: { SECURITY_SCALE: process.env.SECURITY_SCALE ?? "1" },
    globalSetup: ["test/setup/security.ts", "test/setup/postgres.ts"],
    pool: "forks",
    isolate: false,
    setupFiles: ["test/setup/fresh-modules.ts"],
    // One attack at a time, because all attacks share the same rate limits.
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    allowOnly: false,
  },
});
