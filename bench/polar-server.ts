import { startPolarApi } from "../sandbox/polar/polar-api.ts";

/** The sandbox's Polar API in a process of its own, freshly seeded: the upstream of the portal and of the bare proxy. */
await startPolarApi({
  port: Number(process.env.PORT),
  databaseUrl: process.env.DATABASE_URL ?? "",
  portalUrl: process.env.PORTAL_URL ?? "",
  webhookSecret: "bench_webhook_secret",
  fresh: true,
});
