import path from "node:path";
import { configDefaults, defineConfig } from "vitest/config";

const root = import.meta.dirname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: `${root}/` },
      // The file that the `react-server` condition selects. Setting the condition would also give component tests React's
      // server build.
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
    // Loading the packages anew for each file would take as long as the tests.
    isolate: false,
    setupFiles: ["test/setup/fresh-modules.ts"],
    // Test machines have two cores, and many tests wait.
    maxWorkers: 3,
    // Tests that wait for a process are slow on two cores that also run a build.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    allowOnly: false,
    restoreMocks: true,
  },
});
