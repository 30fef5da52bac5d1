import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Turbopack looks for proxy.ts and instrumentation.ts in the folders above, too: those of the portal are none of this app's.
  pageExtensions: ["tsx"],
  // The project's own node_modules lie two folders up.
  turbopack: { root: path.resolve(import.meta.dirname, "../..") },
};

export default config;
