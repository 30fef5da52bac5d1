import type { IncomingMessage } from "node:http";

/** Carries the client's IP address to route handlers, which can't see the socket. Only `setClientIp` sets it. */
export const CLIENT_IP_HEADER = "x-portal-client-ip";

/**
 * Sets the client's IP address, and removes every header in which a caller could have forged one or reached Next's internals.
 * @param trustedProxyHops how many proxies in front of the portal append to X-Forwarded-For. With 0 the socket's address counts.
 */
export function setClientIp(request: IncomingMessage, trustedProxyHops: number): void {
  const ip = readClientIp(request, trustedProxyHops);
  for (const name of Object.keys(request.headers)) if (isForgeable(name)) delete request.headers[name];
  request.headers[CLIENT_IP_HEADER] = ip;
}

function readClientIp(request: IncomingMessage, trustedProxyHops: number): string {
  const socketIp = request.socket.remoteAddress ?? "";
  const forwarded = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);
  // Each proxy appends the address it saw, so the outermost trusted proxy wrote the entry this many places from the end.
  const ip = trustedProxyHops === 0 ? socketIp : (forwarded.at(-trustedProxyHops) ?? forwarded[0] ?? socketIp);
  return withoutPort(ip).replace(/^::ffff:/, "");
}

/** Some proxies also write the port, which changes with each connection: `192.0.2.1:50123`, `[2001:db8::1]:50123`. */
function withoutPort(address: string): string {
  const [, ipv6, ipv4] = /^(?:\[([^\]]+)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+)$/.exec(address) ?? [];
  return ipv6 ?? ipv4 ?? address;
}

function isForgeable(name: string): boolean {
  return name === "forwarded" || name === "x-real-ip" || /^x-(forwarded|portal|middleware)-/.test(name);
}
