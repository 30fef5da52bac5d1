import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { telemetryOff } from "../lib/node-server/telemetry.ts";
import { runNode } from "../sandbox/child-process.ts";
import type { Outcome, Step } from "./steps.ts";

/** The checks without tests: types, format, lint with import directions, unused code and migrations. */
export const checkSteps: Step[] = [
  { name: "types", run: checkTypes },
  {
    name: "format and lint",
    run: () => check(["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "--error-on-warnings", "."]),
  },
  { name: "unused code", run: () => check(["node_modules/knip/bin/knip.js", "--no-progress"]) },
  { name: "migrations", run: checkMigrations },
];

async function check(...command: Parameters<typeof runNode>): Promise<Outcome> {
  const { code, output } = await runNode(...command);
  return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
}

/** Generates next-env.d.ts and the types of routes first, since they aren't in git. */
async function checkTypes(): Promise<Outcome> {
  const generated = await check(["node_modules/next/dist/bin/next", "typegen"], { env: telemetryOff });
  return generated.failed > 0 ? generated : check(["node_modules/typescript/bin/tsc", "--noEmit"]);
}

/** Whether the migrations match the schema: then drizzle-kit adds none to a copy. */
async function checkMigrations(): Promise<Outcome> {
  const copy = await mkdtemp(path.join(tmpdir(), "license-portal-migrations-"));
  try {
    for (const part of ["drizzle", "lib", "drizzle.config.ts", "tsconfig.json", "package.json"]) {
      await cp(part, path.join(copy, part), { recursive: true });
    }
    await symlink(path.resolve("node_modules"), path.join(copy, "node_modules"));
    const generated = await check(
      // The condition makes the schema's import of `server-only` work.
      ["--conditions=react-server", "node_modules/drizzle-kit/bin.cjs", "generate"],
      { cwd: copy },
    );
    if (generated.failed > 0) return generated;
    const [existing, wanted] = await Promise.all([readdir("drizzle"), readdir(path.join(copy, "drizzle"))]);
    if (wanted.every((name) => existing.includes(name))) return { passed: 1, failed: 0, output: "" };
    const output = "The schema has changes without a migration: run `npm run db:generate`.";
    return { passed: 0, failed: 1, output };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
