/** What can change of a customer's data, as far as an open page needs to know it: it reloads the queries of this topic. */
export const changeTopics = ["license_keys", "account", "sessions"] as const;
export type ChangeTopic = (typeof changeTopics)[number];

/**
 * A change as the stream names it. `all` means that some may have been missed. Without a key, it may be any. `by` is the tab that made the change: it shows
 * it already.
 */
export type LiveChange = { topic: ChangeTopic | "all"; license_key_id?: string; by?: string };

/** Names the tab that sends a write. */
export const TAB_HEADER = "portal-tab";
export const TAB_PATTERN = /^\w{8,32}$/;

/** How often a stream without changes says that it's still there. */
export const BEAT_MS = 20_000;
