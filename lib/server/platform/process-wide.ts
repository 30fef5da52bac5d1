import "server-only";

/**
 * State that the whole process shares. Next bundles instrumentation.ts and each route apart, and each bundle has its own copy of a
 * module's variables; this state lives on `globalThis`, under a key from the global symbol registry.
 */
export function processWide<T extends object>(name: string, create: () => T): T {
  const key = Symbol.for(`license-portal.${name}`);
  const scope = globalThis as typeof globalThis & Record<symbol, T | undefined>;
  scope[key] ??= create();
  return scope[key];
}
