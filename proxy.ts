import { type NextRequest, NextResponse } from "next/server";
import { brandOrigins } from "@/lib/brand-origins";

/**
 * Sets the Content-Security-Policy of pages, with a new nonce for each answer (CSP Level 3). It doesn't check permissions.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next reads the nonce from this header and adds it to its own scripts.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // Next's development overlay writes styles without a nonce.
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    ["img-src 'self' data:", ...brandOrigins("image", process.env)].join(" "),
    ["font-src 'self'", ...brandOrigins("font", process.env)].join(" "),
    `connect-src 'self'${development ? " ws:" : ""}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = {
  // Skips data and files. They need no nonce, and Next buffers the body of every request that matches.
  matcher: ["/((?!api/|_next/static/|livez$|readyz$|metrics$).*)"],
};
