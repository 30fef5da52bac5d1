import { randomUUID } from "node:crypto";
import type { Client } from "pg";
import type { DatabaseSettings } from "@/lib/server/platform/database-settings";
import { connectOnce } from "@/lib/server/platform/db/single-connection";
import { EnvironmentError } from "@/lib/server/platform/environment-error";
import { type Finding, ok, warning } from "./finding";

const WAIT_MS = 3000;

/** Checks that a notification of the app's connection arrives where the portal listens to changes. The URLs lead to the database. */
export async function checkNotifications({ DATABASE_URL, DATABASE_DIRECT_URL }: DatabaseSettings): Promise<Finding[]> {
  try {
    const listener =
      DATABASE_DIRECT_URL === undefined
        ? await connectOnce(DATABASE_URL, "DATABASE_URL")
        : await connectOnce(DATABASE_DIRECT_URL, "DATABASE_DIRECT_URL");
    const sender = await connectOnce(DATABASE_URL, "DATABASE_URL");
    try {
      return [
        (await arrives(sender, listener))
          ? ok("PostgreSQL tells each instance what changed, so open pages show it at once.")
          : warning(
              "DATABASE_URL leads through a connection pooler that doesn't pass notifications on, so open pages show what changed after half a minute: set DATABASE_DIRECT_URL.",
            ),
      ];
    } finally {
      await Promise.all([listener.end(), sender.end()]);
    }
  } catch (error) {
    // The other checks say why nothing connects.
    if (error instanceof EnvironmentError) return [];
    throw error;
  }
}

async function arrives(sender: Client, listener: Client): Promise<boolean> {
  const channel = `portal_doctor_${randomUUID()}`;
  const heard = Promise.withResolvers<boolean>();
  listener.on("notification", (message) => heard.resolve(message.channel === channel));
  await listener.query(`listen "${channel}"`);
  await sender.query("select pg_notify($1, '')", [channel]);
  const limit = setTimeout(() => heard.resolve(false), WAIT_MS);
  const isHeard = await heard.promise;
  clearTimeout(limit);
  await listener.query(`unlisten "${channel}"`);
  return isHeard;
}
