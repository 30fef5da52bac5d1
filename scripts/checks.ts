import { cp, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runNode } from "./command.ts";
import type { Outcome, Step } from "./steps.ts";

/** What needs no test to be found wrong: format and lint with the directions of imports, types, unused code, migrations. */
export function checkSteps(): Step[] {
  return [
    { name: "types", run: checkTypes },
    {
      name: "format and lint",
      run: () => check(["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "--error-on-warnings", "."]),
    },
    { name: "unused code", run: () => check(["node_modules/knip/bin/knip.js", "--no-progress"]) },
    { name: "migrations", run: checkMigrations },
  ];
}

async function check(args: string[], options: Parameters<typeof runNode>[1] = {}): Promise<Outcome> {
  const { code, output } = await runNode(args, options);
  return code === 0 ? { passed: 1, failed: 0, output } : { passed: 0, failed: 1, output };
}

/** next-env.d.ts and the types of routes are generated, and not kept in git. */
async function checkTypes(): Promise<Outcome> {
  const generated = await check(["node_modules/next/dist/bin/next", "typegen"], {
    env: { NEXT_TELEMETRY_DISABLED: "1" },
  });
  return generated.failed > 0 ? generated : check(["node_modules/typescript/bin/tsc", "--noEmit"]);
}

/** Whether the schema says the same as the migrations: then drizzle-kit, in a copy, has none to add. */
async function checkMigrations(): Promise<Outcome> {
  const copy = await mkdtemp(path.join(tmpdir(), "license-portal-migrations-"));
  try {
    for (const part of ["drizzle", "lib", "drizzle.config.ts", "tsconfig.json", "package.json"]) {
      await cp(part, path.join(copy, part), { recursive: true });
    }
    await symlink(path.resolve("node_modules"), path.join(copy, "node_modules"));
    const generated = await check(
      // The condition lets the schema's `server-only` pass.
      ["--conditions=react-server", "node_modules/drizzle-kit/bin.cjs", "generate"],
      { cwd: copy },
    );
    if (generated.failed > 0) return generated;
    const [kept, wanted] = await Promise.all([readdir("drizzle"), readdir(path.join(copy, "drizzle"))]);
    const missing = wanted.filter((name) => !kept.includes(name));
    if (missing.length === 0) return { passed: 1, failed: 0, output: "" };
    const output =
      "The schema in lib/server/platform/db has changes that no migration makes: run `npx drizzle-kit generate`.";
    return { passed: 0, failed: 1, output };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
