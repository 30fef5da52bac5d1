import type { NextConfig } from "next";

const everywhere = [
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
];

const withLinkToken = { has: [{ type: "query" as const, key: "customer_session_token" }], destination: "/api/enter" };

const withHandOff = { has: [{ type: "query" as const, key: "hand_off" }], destination: "/api/enter" };

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // `npm run check` type-checks everything, the tests too: once is enough.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  experimental: { optimizePackageImports: ["lucide-react", "@base-ui/react"] },
  async headers() {
    return [
      { source: "/:path*", headers: everywhere },
      {
        source: "/api/:path*",
        headers: [{ key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" }],
      },
    ];
  },
  async rewrites() {
    return {
      // A page cannot set a cookie while it renders, and the token must leave the URL before anything else: a route does it.
      beforeFiles: [
        { source: "/enter", ...withLinkToken },
        { source: "/enter", ...withHandOff },
        { source: "/:path*/portal", ...withLinkToken },
      ],
      afterFiles: [],
      fallback: [],
    };
  },
};

export default config;
