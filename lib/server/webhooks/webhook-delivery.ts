import "server-only";
import { lt, sql } from "drizzle-orm";
import * as z from "zod";
import { type Context, inTransaction } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { webhookDeliveries } from "@/lib/server/platform/db/schema/webhook-deliveries";
import { log } from "@/lib/server/platform/log";
import { resyncSoon } from "./resync-soon";
import { webhookHandlers } from "./webhook-handlers";
import type { WebhookDelivery } from "./webhook-signature";

/**
 * Handles a delivery once. Its id is written in the handler's transaction, so a repeated delivery is recognized, and one that
 * failed is not.
 * @throws whatever the handler throws, except a `ZodError`: Polar then delivers it again.
 */
export async function receiveWebhook(context: Context, { id, type, data }: WebhookDelivery): Promise<void> {
  const handle = type !== null && Object.hasOwn(webhookHandlers, type) ? webhookHandlers[type] : undefined;
  if (!type || !handle) return;
  const outcome = await inTransaction(context, async (tx) => {
    if (!(await recordDelivery(tx.db, id, type))) return "repeated";
    try {
      await handle(data, tx);
      return "done";
    } catch (error) {
      // A grant of another benefit, or a shape that Polar changed. Another delivery would fail too; full syncs make up for it.
      if (error instanceof z.ZodError) return "ignored";
      throw error;
    }
  });
  log.info({ event: "webhook", type, outcome });
  // After the commit: the queue's turn reads what the handler added.
  if (outcome !== "repeated") resyncSoon();
}

/** @returns false when the id is already there. */
async function recordDelivery(db: Queryable, id: string, type: string): Promise<boolean> {
  const { rowCount } = await db.insert(webhookDeliveries).values({ id, type }).onConflictDoNothing();
  return rowCount === 1;
}

/** Deletes old ids: Polar tries a delivery ten times, over a few days at most. */
export async function sweepWebhookDeliveries(db: Queryable): Promise<void> {
  await db.delete(webhookDeliveries).where(lt(webhookDeliveries.receivedAt, sql`now() - interval '30 days'`));
}
