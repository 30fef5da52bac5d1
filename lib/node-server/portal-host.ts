import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import { redirectTo } from "./redirect.ts";
import { pathOf } from "./request-target.ts";

/** Load balancers and Prometheus ask an instance by its own address. */
const PROBES = ["/livez", "/readyz", "/metrics"];

type PortalHost = {
  /** `PORTAL_URL`, an origin. */
  portalUrl: string;
  trustedProxyHops: number;
};

/**
 * Redirects a GET under another hostname to the same path of `PORTAL_URL`, before anything sets a cookie there. Otherwise a
 * session would exist on one hostname and be missing on the other. Ports don't matter, because cookies ignore them.
 *
 * Other methods pass. Writes with a cookie need the origin of `PORTAL_URL` anyway, and requests without one, such as webhooks,
 * may use an internal hostname. Call it before `setClientIp`, which removes the proxy's headers.
 * @returns false if the request was redirected
 */
export function acceptHost(
  request: IncomingMessage,
  response: ServerResponse,
  { portalUrl, trustedProxyHops }: PortalHost,
): boolean {
  const { url = "", method = "" } = request;
  const isOpened = ["GET", "HEAD"].includes(method) && url.startsWith("/") && !PROBES.includes(pathOf(request));
  if (!isOpened) return true;
  const portal = new URL(portalUrl);
  const forwarded = trustedProxyHops === 0 ? undefined : forwardedHost(request, trustedProxyHops);
  const hostname = hostnameOf(forwarded ?? request.headers.host);
  // HTTP/1.0 has no Host. Browsers don't use it.
  if (hostname === undefined || hostname === portal.hostname) return true;
  // A proxy that doesn't pass on the Host uses its own name for the portal: an IP address or a name without a dot.
  const isBehindProxy = trustedProxyHops > 0 || portal.protocol === "https:";
  if (isBehindProxy && forwarded === undefined && isInternalName(hostname)) return true;
  redirectTo(response, 307, portalUrl, url);
  return false;
}

/** The host that the outermost trusted proxy saw. A proxy either appends it or writes it alone. */
function forwardedHost({ headers }: IncomingMessage, hops: number): string | undefined {
  const hosts = String(headers["x-forwarded-host"] ?? "")
    .split(",")
    .map((host) => host.trim())
    .filter(Boolean);
  return hosts.at(-hops) ?? hosts[0];
}

/** In lower case, without the port. "." for text that isn't a host, because no host has this name. */
function hostnameOf(host: string | undefined): string | undefined {
  if (!host) return undefined;
  const isHost = /^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}`);
  return isHost ? new URL(`http://${host}`).hostname : ".";
}

function isInternalName(hostname: string): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, "")) !== 0 || !hostname.includes(".");
}
