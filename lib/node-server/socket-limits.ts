import type { Server } from "node:http";
import { isIPv6 } from "node:net";

/** Open connections of one client. A browser opens six; an office behind one address has many browsers. */
const PER_CLIENT = 500;
/** Open connections in all. Each takes about 20 KB. */
const IN_ALL = 5000;

type Limits = {
  /** With proxies in front, all connections come from them, and they limit their clients. */
  trustedProxyHops: number;
  perClient?: number;
  inAll?: number;
};

/**
 * Limits open connections. A connection above a limit is closed before anything is read from it.
 * @returns how many were closed since the last call
 */
export function limitSockets(
  server: Server,
  { trustedProxyHops, perClient = PER_CLIENT, inAll = IN_ALL }: Limits,
): () => number {
  const open = new Map<string, number>();
  let closed = 0;
  // Node counts connections, and closes those above the limit.
  server.maxConnections = inAll;
  server.on("drop", () => {
    closed += 1;
  });
  if (trustedProxyHops === 0) {
    server.on("connection", (socket) => {
      const client = clientOf(socket.remoteAddress ?? "");
      const count = (open.get(client) ?? 0) + 1;
      open.set(client, count);
      socket.once("close", () => {
        const left = (open.get(client) ?? 1) - 1;
        if (left > 0) open.set(client, left);
        else open.delete(client);
      });
      if (count <= perClient) return;
      closed += 1;
      socket.destroy();
    });
  }
  return () => {
    const count = closed;
    closed = 0;
    return count;
  };
}

/** The IPv4 address, or the first 64 bits of an IPv6 address, because one client can choose the rest (RFC 6177). */
export function clientOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
  if (!isIPv6(plain)) return plain;
  const [before = "", after] = plain.split("::");
  const groups = before.split(":").filter(Boolean);
  if (after !== undefined) {
    const last = after.split(":").filter(Boolean);
    // An IPv4 address at the end takes two groups.
    const length = groups.length + last.length + (last.at(-1)?.includes(".") ? 1 : 0);
    groups.push(...Array.from({ length: 8 - length }, () => "0"), ...last);
  }
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":");
}
