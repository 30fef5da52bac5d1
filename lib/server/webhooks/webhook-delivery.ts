import "server-only";
import { lt, sql } from "drizzle-orm";
import * as z from "zod";
import { type Transaction, withDatabase } from "@/lib/server/platform/db/database";
import { webhookDeliveries } from "@/lib/server/platform/db/schema/webhook-deliveries";
import { log } from "@/lib/server/platform/log";
import { webhookHandlers } from "./webhook-handlers";
import type { Delivery } from "./webhook-signature";

/**
 * Lets a delivery take effect, once: its id is written in the same transaction, so that a redelivery finds it, and one
 * whose effect failed is not taken for done.
 * @returns what became of it.
 * @throws Problem `database_unavailable`: Polar delivers it again.
 */
export async function receiveDelivery({ id, type, data }: Delivery): Promise<"done" | "repeated" | "ignored"> {
  const handle = type !== null && Object.hasOwn(webhookHandlers, type) ? webhookHandlers[type] : undefined;
  if (!type || !handle) return "ignored";
  const outcome = await withDatabase((db) =>
    db.transaction(async (tx) => {
      const isNew = await noteDelivery(tx, id, type);
      if (!isNew) return "repeated";
      return await handle(data, tx).then(
        () => "done" as const,
        (error: unknown) => {
          // A shape that Polar changed reads no better the next time; the next whole pass makes up for it.
          if (error instanceof z.ZodError) return "ignored" as const;
          throw error;
        },
      );
    }),
  );
  log.info({ event: "webhook", type, outcome });
  return outcome;
}

async function noteDelivery(tx: Transaction, id: string, type: string): Promise<boolean> {
  const written = await tx
    .insert(webhookDeliveries)
    .values({ id, type })
    .onConflictDoNothing()
    .returning({ id: webhookDeliveries.id });
  return written.length > 0;
}

/** Forgets ids that Polar no longer delivers again: it tries ten times, over days at most. */
export async function sweepDeliveries(): Promise<void> {
  await withDatabase((db) =>
    db.delete(webhookDeliveries).where(lt(webhookDeliveries.receivedAt, sql`now() - interval '30 days'`)),
  );
}
