/**
 * Runs once in each server process before it answers (Next's instrumentation hook). Next does not wait for it, so the
 * promise is left where server.ts finds it: nothing listens before the boot is through.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { boot } = await import("@/lib/server/boot");
  const booted = boot();
  Object.assign(globalThis, { licensePortalBooted: booted });
  await booted;
}
