import path from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Turbopack also looks for proxy.ts and instrumentation.ts in the folders above. This keeps the portal's out of this app.
  pageExtensions: ["tsx"],
  // The project's node_modules is two folders up.
  turbopack: { root: path.resolve(import.meta.dirname, "../..") },
};

export default config;
