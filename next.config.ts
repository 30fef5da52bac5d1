import type { NextConfig } from "next";
import { apiSecurityHeaders, securityHeaders } from "./lib/security-headers.ts";

const headerList = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }));

const config: NextConfig = {
  // scripts/dist.ts makes dist/ from it.
  output: "standalone",
  reactStrictMode: true,
  poweredByHeader: false,
  // Next calls this at build time only. The server runs without scripts/.
  generateBuildId: async () => (await import("./scripts/build-sources.ts")).sourcesBuildId(),
  // `npm run check` already checks all types, including those of the tests.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  // Node loads these once. Bundled, each of about 35 route chunks would hold its own copy: 175 MB of live heap instead of 64.
  serverExternalPackages: [
    "@polar-sh/sdk",
    "cockatiel",
    "drizzle-orm",
    "nodemailer",
    "openid-client",
    "rate-limiter-flexible",
    "undici",
    "zod",
  ],
  experimental: { optimizePackageImports: ["@base-ui/react"] },
  async headers() {
    return [
      { source: "/:path*", headers: headerList(securityHeaders) },
      // Next's own answers, such as a redirect or a 405, have no Cache-Control. A cache could store the redirect for a page's
      // data under the page's URL, and browsers would then redirect in circles. Files (paths with a dot) set their own header.
      { source: "/((?!.*\\.).*)", headers: [{ key: "cache-control", value: "private, no-store" }] },
      // Mail programs in a browser show the logo, and other sites an icon beside a link. No picture is anyone's own, but a page
      // whose ID looks like a picture's name is.
      {
        source: "/((?!api/|license-keys/|support/).*\\.(?:avif|gif|ico|jpg|jpeg|png|svg|webp))",
        headers: [{ key: "cross-origin-resource-policy", value: "cross-origin" }],
      },
      { source: "/api/:path*", headers: headerList(apiSecurityHeaders) },
    ];
  },
};

export default config;
