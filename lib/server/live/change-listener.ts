import "server-only";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { changesChannel, type HeardChange, notifyChannel, parseChange } from "@/lib/server/platform/changes";
import { database } from "@/lib/server/platform/db/database";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";

/** Whether changes arrive. `deaf`: the connection leads through a pooler that doesn't pass notifications on. */
export type Hearing = "starting" | "hearing" | "deaf";

type ListenerEvents = {
  onChange: (change: HeardChange) => void;
  /** Called whenever it begins or stops to hear. */
  onHearing: (hearing: Hearing) => void;
};

const PROBE_MS = 5000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 15_000;
/** A pooler doesn't change by itself, but its operator may have changed it. */
const DEAF_RETRY_MS = 60_000;
/** A connection that went silent is noticed by this check. */
const CHECK_EVERY_MS = 15_000;

/**
 * Listens to the changes that all instances announce, on one connection of its own. It connects again when the connection is
 * lost, first after a quarter of a second and then less and less often.
 * @returns a function that stops it
 */
export function listenToChanges(events: ListenerEvents): () => Promise<void> {
  const stopped = new AbortController();
  const running = keepListening(events, stopped.signal);
  return async () => {
    stopped.abort();
    await running;
  };
}

async function keepListening(events: ListenerEvents, signal: AbortSignal): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    const end = await listenOnce(events, signal, () => {
      retryMs = FIRST_RETRY_MS;
    });
    events.onHearing(end === "deaf" ? "deaf" : "starting");
    const waitMs = end === "deaf" ? DEAF_RETRY_MS : retryMs * (0.75 + Math.random() / 2);
    await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

/** Listens until the connection is lost. @returns why it ended. Never rejects. */
async function listenOnce(
  { onChange, onHearing }: ListenerEvents,
  signal: AbortSignal,
  onSuccess: () => void,
): Promise<"lost" | "deaf"> {
  const { DATABASE_DIRECT_URL, DATABASE_URL } = env();
  const client = new Client({
    connectionString: DATABASE_DIRECT_URL ?? DATABASE_URL,
    connectionTimeoutMillis: 5000,
    query_timeout: 10_000,
    keepAlive: true,
    application_name: "license-portal-changes",
  });
  const lost = new AbortController();
  const ended = AbortSignal.any([signal, lost.signal]);
  client.on("error", () => lost.abort());
  client.on("end", () => lost.abort());
  client.on("notification", ({ payload = "" }) => {
    const change = parseChange(payload);
    if (change) onChange(change);
  });
  try {
    await client.connect();
    await client.query(`listen "${changesChannel()}"`);
    if (!(await hearsOwnProbe(client, ended))) {
      log.warn({ event: "changes_not_heard" });
      return "deaf";
    }
    log.info({ event: "changes_heard" });
    onSuccess();
    onHearing("hearing");
    while (!ended.aborted) {
      await delay(CHECK_EVERY_MS, undefined, { signal: ended, ref: false }).catch(() => undefined);
      if (!ended.aborted) await client.query("select 1");
    }
  } catch (error) {
    if (!signal.aborted) log.warn({ event: "changes_connection_failed", err: error });
  } finally {
    await client.end().catch(() => undefined);
  }
  return "lost";
}

/** Sends a notification as every other connection does, and waits for it: a pooler accepts LISTEN, but may not deliver. */
async function hearsOwnProbe(client: Client, ended: AbortSignal): Promise<boolean> {
  const probe = `probe ${randomUUID()}`;
  const heard = Promise.withResolvers<boolean>();
  client.on("notification", ({ payload }) => {
    if (payload === probe) heard.resolve(true);
  });
  const limit = setTimeout(() => heard.resolve(false), PROBE_MS);
  ended.addEventListener("abort", () => heard.reject(ended.reason), { once: true });
  try {
    await notifyChannel(database(), probe);
    return await heard.promise;
  } finally {
    clearTimeout(limit);
    heard.promise.catch(() => undefined);
  }
}
