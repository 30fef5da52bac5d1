// npm run test:security [-- NAME…]: all attacks in the threat table. SECURITY_SCALE=0.02 runs fewer.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { ensureBuild } from "./build.ts";

await ensureBuild(console.log);
await rm("test-results/security.txt", { force: true });
const args = [
  "node_modules/vitest/vitest.mjs",
  "run",
  "--config",
  "vitest.security.config.ts",
  ...process.argv.slice(2),
];
const vitest = spawn(process.execPath, args, { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => vitest.kill(signal));
const [code] = await once(vitest, "close");
process.exitCode = code ?? 1;
