import { vi } from "vitest";

// The test files of a worker share its process, which loads each package once. Our own modules are loaded again for each file,
// so that a file meets no state of another: neither in modules, nor on `globalThis`, nor in the environment.

const key = Symbol.for("license-portal-tests.first-environment");
const scope = globalThis as typeof globalThis & Record<symbol, unknown>;

scope[key] ??= { ...process.env };
const first = scope[key] as NodeJS.ProcessEnv;
for (const name of Object.keys(process.env)) if (!(name in first)) delete process.env[name];
Object.assign(process.env, first);

for (const symbol of Object.getOwnPropertySymbols(scope))
  if (Symbol.keyFor(symbol)?.startsWith("license-portal.")) delete scope[symbol];
vi.resetModules();
