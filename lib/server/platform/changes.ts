import "server-only";
import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { type ChangeTopic, changeTopics, TAB_PATTERN } from "@/lib/api/live";
import { currentRequest } from "@/lib/node-server/request-record";
import type { Queryable } from "@/lib/server/platform/db/database";
import { log } from "@/lib/server/platform/log";
import { env } from "./env";

/**
 * A change of a customer's data. It names ids only: the page that hears of it reads the data itself. `memberId` is the member
 * whose key it is, where that's known: other members of a team don't hear of it.
 */
export type Change = { customerId: string; topic: ChangeTopic; licenseKeyId?: string; memberId?: string | null };
/** A change as it arrives: `by` is the tab that made it, which knows of it already. */
export type HeardChange = Change & { by?: string };

/** The channel of this portal. Portals with schemas of their own in one database don't hear each other. */
export function changesChannel(): string {
  const { DATABASE_SCHEMA } = env();
  // PostgreSQL allows 63 bytes, which a schema's name alone can have.
  const hash = () => createHash("sha256").update(DATABASE_SCHEMA).digest("hex").slice(0, 16);
  return DATABASE_SCHEMA === "public" ? "portal_changes" : `portal_changes_${hash()}`;
}

/**
 * Tells every instance that a customer's data changed, so that open pages reload it. In a transaction, PostgreSQL sends it at
 * the commit (NOTIFY). It works through a pooler in transaction mode; only LISTEN doesn't.
 */
export async function announceChange(db: Queryable, change: Change): Promise<void> {
  const by = currentRequest()?.tab;
  await notifyChannel(db, JSON.stringify({ ...change, ...(by === undefined ? {} : { by }) }));
}

/** The same after a change that is already done: a failure is logged, because it must not look like a failure of the change. */
export async function announceDoneChange(db: Queryable, change: Change): Promise<void> {
  await announceChange(db, change).catch((error: unknown) => log.warn({ event: "change_not_announced", err: error }));
}

/** Sends a text to this portal's channel. */
export async function notifyChannel(db: Queryable, payload: string): Promise<void> {
  await db.execute(sql`select pg_notify(${changesChannel()}, ${payload})`);
}

/** Reads what arrived at the channel. Anybody with a role in the database can send to it, so null for anything else. */
export function parseChange(payload: string): HeardChange | null {
  const data = parseObject(payload);
  const { customerId, topic, licenseKeyId, memberId, by } = data;
  const known = changeTopics.find((one) => one === topic);
  if (typeof customerId !== "string" || known === undefined) return null;
  return {
    customerId,
    topic: known,
    ...(isId(licenseKeyId) ? { licenseKeyId } : {}),
    ...(isId(memberId) ? { memberId } : {}),
    ...(typeof by === "string" && TAB_PATTERN.test(by) ? { by } : {}),
  };
}

function isId(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f-]{36}$/i.test(value);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null ? { ...data } : {};
  } catch {
    return {};
  }
}
