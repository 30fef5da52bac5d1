import type { QueryKey } from "@tanstack/react-query";
import type { LiveChange } from "@/lib/api/live";

/** The first parts of the keys of the queries (queries.ts) that a topic concerns. */
const topics: Record<LiveChange["topic"], readonly string[]> = {
  license_keys: ["license-keys", "history"],
  sessions: ["sessions"],
  account: ["session", "notifications", "history"],
  all: ["license-keys", "sessions", "session", "notifications", "history"],
};

/** Returns whether a change may have changed what this query loaded. */
export function concerns({ topic, license_key_id: id }: LiveChange, [of, kind, one]: QueryKey): boolean {
  if (!topics[topic].includes(String(of))) return false;
  // An account's history tells of every key.
  if (of === "history") return id === undefined || kind === null || kind === id;
  // Each key has a count of its own. To load all of them costs too much for a change that may not be one.
  if (id === undefined && of === "license-keys") return kind !== "activation-count";
  return id === undefined || kind === "list" || one === id;
}
