// npm run test:security [-- NAME…]: the attacks of the threat table at their full counts; SECURITY_SCALE=0.02 tries less.
import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { ensureBuild } from "./build.ts";

await ensureBuild((sentence) => console.log(sentence));
await rm("test-results/security.txt", { force: true });
const child = spawn(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", "--config", "vitest.security.config.ts", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
child.once("close", (code) => {
  process.exitCode = code ?? 1;
});
