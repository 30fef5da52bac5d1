import "server-only";
import { isIPv6 } from "node:net";
import { emailHashes, normalizedEmail } from "@/lib/server/directory/email-hash";
import { keyedHash } from "@/lib/server/platform/secrets";

/** Was this hash made from this email, under any secret still listed? */
export function isHashOf(hash: string, email: string): boolean {
  return emailHashes(email).includes(hash);
}

/** What an email is counted by: `a+x@b` and `a+y@b` are one mailbox and share a limit. */
export function mailboxSubject(email: string): string {
  const normalized = normalizedEmail(email);
  const at = normalized.lastIndexOf("@");
  const local = normalized.slice(0, at).replace(/(?<=.)\+.*$/, "");
  return keyedHash("rate-limit", `mailbox:${local}${normalized.slice(at)}`);
}

/** What a client is counted by: its IPv4 address, or the first 64 bits of its IPv6 address, which belong to one subscriber. */
export function clientSubject(ip: string): string {
  return keyedHash("rate-limit", `client:${isIPv6(ip) ? firstHalf(ip) : ip}`);
}

function firstHalf(ip: string): string {
  const [head = "", tail] = ip.toLowerCase().split("%")[0]?.split("::") ?? [];
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
