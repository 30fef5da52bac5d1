import { afterAll, expect, inject } from "vitest";
import { Database } from "../database.ts";

/** The portal's database, seen by the superuser; closed at the end of the test file. */
export function openDatabase(): Database {
  const database = new Database(inject("target").superuserUrl);
  afterAll(() => database.close());
  return database;
}

/**
 * As if the windows of limits had passed: the counts of a run are more than one client, or all of them, may have in fifteen
 * minutes, and it is not those limits that are tried here.
 * @param pattern SQL LIKE, of the limits' names
 */
export async function passWindows(database: Database, pattern = "%"): Promise<void> {
  await database.query("delete from rate_limits where key like $1", [pattern]);
}

/** Waits until no mail waits to be sent: what a test queued must not delay the next one's. */
export async function outboxEmpty(database: Database): Promise<void> {
  const waiting = "select from mails where state in ('waiting', 'sending')";
  await expect.poll(async () => (await database.query(waiting)).length, { timeout: 300_000, interval: 250 }).toBe(0);
}

/**
 * Takes back what waits to be sent, where nobody is to read it: whether a mail is wanted is asked of Polar within the budget
 * of the organization's token, and for thousands of them that takes a quarter of an hour.
 */
export async function emptyOutbox(database: Database): Promise<void> {
  await database.query("delete from mails where state = 'waiting'");
  await outboxEmpty(database);
}
