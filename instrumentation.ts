/** Runs once in each server process (Next's instrumentation hook). */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ boot }, { offerDirectRoutes }] = await Promise.all([
    import("@/lib/server/boot"),
    import("@/app/api/direct-routes"),
  ]);
  offerDirectRoutes();
  await boot();
}
