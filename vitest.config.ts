import path from "node:path";
import { configDefaults, defineConfig } from "vitest/config";

const root = import.meta.dirname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: `${root}/` },
      // What the condition `react-server` would choose. The condition itself would give React's server build to
      // tests of components too.
      { find: /^server-only$/, replacement: path.join(root, "node_modules/server-only/empty.js") },
    ],
  },
  test: {
    environment: "node",
    env: { LOG_LEVEL: "silent" },
    include: ["**/*.test.{ts,tsx}"],
    exclude: [...configDefaults.exclude, "e2e/**", "**/.next*/**", ".sandbox/**"],
    globalSetup: ["test/setup/postgres.ts"],
    pool: "forks",
    maxWorkers: 2,
    // Two cores shared with a build: a test that waits for a process is slow there, not broken.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    allowOnly: false,
    restoreMocks: true,
  },
});
