import path from "node:path";
import { defineConfig } from "vitest/config";

const root = import.meta.dirname;

/** Attacks on two instances of the built portal, at the counts of the threat table times SECURITY_SCALE (1 by default). */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: `${root}/` },
      { find: /^server-only$/, replacement: path.join(root, "node_modules/server-only/empty.js") },
    ],
  },
  test: {
    // Those of lib/server try the audit log and impersonations, in this process; `npm test` has them at small counts.
    include: [
      "e2e/security/**/*.test.ts",
      "lib/server/audit/audit.test.ts",
      "lib/server/staff/impersonation/impersonations.test.ts",
    ],
    env: { SECURITY_SCALE: process.env.SECURITY_SCALE ?? "1" },
    globalSetup: ["test/setup/security.ts", "test/setup/postgres.ts"],
    pool: "forks",
    // One attack at a time: the limits that they meet are everybody's.
    fileParallelism: false,
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
    allowOnly: false,
  },
});
