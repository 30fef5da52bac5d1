import "server-only";
import { Problem } from "@/lib/api/problem";
import { clientNetworks } from "./client-networks";
import { toProblem } from "./problem";
import { type Limit, returnPoint, takePoint } from "./rate-limit";
import { keyedHash } from "./secrets";

/** A limit of one client, and the points of an IPv6 /56 and /48. By default they have three and nine times as many. */
export type ClientLimit = Limit & { wider?: { 56: number; 48: number } };

/** The limit of each of a client's networks, and whom it counts. A null IP address is everybody without one. */
function networkLimits({ wider, ...limit }: ClientLimit, ip: string | null): { limit: Limit; subject: string }[] {
  const { name: limitName, points } = limit;
  const widerPoints = wider ?? { 56: 3 * points, 48: 9 * points };
  return clientNetworks(ip ?? "unknown").map(({ name, bits }) => ({
    limit: bits === 56 || bits === 48 ? { ...limit, name: `${limitName}-${bits}`, points: widerPoints[bits] } : limit,
    subject: keyedHash("rate-limit", `client:${name}`),
  }));
}

/**
 * Takes one point of a client's limit: from its IPv4 address, or from its IPv6 /64, /56 and /48. If a network has none left, the
 * wider ones lose none, so a client that keeps trying uses up nobody else's.
 * @throws Problem `rate_limited` with the seconds to wait.
 */
export async function requireClientPoint(limit: ClientLimit, ip: string | null): Promise<void> {
  for (const network of networkLimits(limit, ip)) {
    const wait = await takePoint(network.limit, network.subject);
    if (wait !== null) throw new Problem("rate_limited", { retryAfter: wait });
  }
}

/**
 * Runs work that costs something before we know who asks, at most as often as the limit allows a client to fail. Success and our
 * own failures cost no point, so people who share an IP address don't use up each other's.
 * @throws Problem `rate_limited`, before the work; whatever the work throws.
 */
export async function limitFailures<T>(limit: ClientLimit, ip: string | null, work: () => Promise<T>): Promise<T> {
  await requireClientPoint(limit, ip);
  try {
    const result = await work();
    await returnClientPoint(limit, ip);
    return result;
  } catch (error) {
    if (toProblem(error).status >= 500) await returnClientPoint(limit, ip);
    throw error;
  }
}

async function returnClientPoint(limit: ClientLimit, ip: string | null): Promise<void> {
  await Promise.all(networkLimits(limit, ip).map((network) => returnPoint(network.limit, network.subject)));
}
