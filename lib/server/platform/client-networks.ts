import "server-only";
import { isIPv6 } from "node:net";

/** A network that a client belongs to. */
export type ClientNetwork = { name: string; bits: 32 | 64 | 56 | 48 };

/** One subscriber has at least 64 bits of an IPv6 address to choose from, and often 56 or 48 (RFC 6177). */
const IPV6_NETWORKS = [64, 56, 48] as const;

/** IPv4 addresses written as IPv6 ones: mapped (RFC 4291, section 2.5.5.2), and translated by NAT64 (RFC 6052, section 2.1). */
const IPV4_INSIDE = new Set(["0:0:0:0:0:ffff", "64:ff9b:0:0:0:0"]);

/**
 * The networks by which a client is counted, nearest first: its IPv4 address, or the /64, /56 and /48 of its IPv6 address. An
 * IPv4 network isn't counted, because its addresses belong to different subscribers.
 */
export function clientNetworks(ip: string): ClientNetwork[] {
  if (!isIPv6(ip)) return [{ name: ip, bits: 32 }];
  const groups = groupsOf(ip);
  if (IPV4_INSIDE.has(groups.slice(0, 6).join(":"))) {
    const bytes = groups
      .slice(6)
      .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
    return [{ name: bytes.join("."), bits: 32 }];
  }
  const address = groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
  return IPV6_NETWORKS.map((bits) => ({ name: `${(address >> BigInt(128 - bits)).toString(16)}/${bits}`, bits }));
}

/** The eight groups of an IPv6 address, in lower case and without leading zeros. */
function groupsOf(ip: string): string[] {
  const [address = ""] = ip.split("%");
  // The URL parser knows every way to write one, and writes one way (WHATWG URL, IPv6 serializer).
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
}
