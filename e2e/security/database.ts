import { afterAll, inject } from "vitest";
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
