/**
 * Runs once in each server process before it answers (Next's instrumentation hook). Next does not wait for it, so that
 * server.ts is told when the boot is through: nothing listens before.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { boot } = await import("@/lib/server/boot");
  await boot();
  process.emit("license-portal:booted" as never);
}
