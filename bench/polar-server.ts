import { startPolarApi } from "../sandbox/polar/polar-api.ts";

/** The sandbox's Polar API in its own process, freshly seeded. The portal and the bare proxy both call it. */
await startPolarApi({
  port: Number(process.env.PORT),
  databaseUrl: process.env.DATABASE_URL ?? "",
  portalUrl: process.env.PORTAL_URL ?? "",
  webhookSecret: "bench_webhook_secret",
  fresh: true,
});
console.log("ready");
