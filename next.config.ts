import type { NextConfig } from "next";
import { apiSecurityHeaders, securityHeaders } from "./lib/security-headers.ts";

const headerList = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }));

const withLinkToken = { has: [{ type: "query" as const, key: "customer_session_token" }], destination: "/api/enter" };

const withSignInLink = { has: [{ type: "query" as const, key: "sign_in_link" }], destination: "/api/enter" };

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` type-checks everything, the tests too: once is enough.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  experimental: { optimizePackageImports: ["lucide-react", "@base-ui/react"] },
  async headers() {
    return [
      { source: "/:path*", headers: headerList(securityHeaders) },
      // What Next answers by itself (a redirect, a method that a route has not) says nothing of caches. Files keep their own.
      { source: "/((?!.*\\.).*)", headers: [{ key: "cache-control", value: "private, no-store" }] },
      { source: "/api/:path*", headers: headerList(apiSecurityHeaders) },
    ];
  },
  async rewrites() {
    return {
      // A page cannot set a cookie while it renders, and the token must leave the URL before anything else: a route does it.
      beforeFiles: [
        { source: "/enter", ...withLinkToken },
        { source: "/enter", ...withSignInLink },
        { source: "/:path*/portal", ...withLinkToken },
      ],
      afterFiles: [],
      fallback: [],
    };
  },
};

export default config;
