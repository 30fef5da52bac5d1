import "server-only";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Context } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryResyncs } from "@/lib/server/platform/db/schema/directory";
import { orNull } from "@/lib/server/polar/failure";
import { listMembers, type PolarMember } from "@/lib/server/polar/members";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import { MOST_PAGES, readEveryPage } from "@/lib/server/polar/pages";
import type { PolarCustomer, PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";
import { forgetGoneDevices, recordDevices } from "./device-index";
import { deleteKey, recordActivations, recordKeys } from "./key-index";
import { deleteUnseenMembers, recordMembers } from "./member-index";

/** A customer whose members, or a license key that, should be read again. */
export type Resync = Pick<typeof directoryResyncs.$inferSelect, "kind" | "id">;

const PER_TURN = 10;

/** A customer's members as Polar just listed them. */
export type CustomerMembers = { customerId: string; members: PolarMember[] };

/** What a feature above does with a customer that was just read again. */
export type OnCustomerRead = (context: Context, read: CustomerMembers) => Promise<void>;

/** Adds a resync to the queue. The job does it at its next turn, so a webhook's transaction needs no upstream call. */
export async function enqueueResync(db: Queryable, { kind, id }: Resync): Promise<void> {
  const requestedAt = sql`clock_timestamp()`;
  await db
    .insert(directoryResyncs)
    .values({ kind, id, requestedAt })
    .onConflictDoUpdate({ target: [directoryResyncs.kind, directoryResyncs.id], set: { requestedAt } });
}

/**
 * Does one turn of the queue, oldest requests first.
 * @param onCustomerRead also done for each customer before it leaves the queue
 * @throws Problem `upstream_*`; what isn't done yet stays in the queue.
 */
export async function processResyncs(context: Context, onCustomerRead?: OnCustomerRead): Promise<void> {
  await processKind(context, "customer", async ({ id, claimedAt }) => {
    const members = await resyncMembers(context, id, claimedAt);
    await onCustomerRead?.(context, { customerId: id, members });
  });
  await processKind(context, "license_key", ({ id }) => resyncKey(context, id));
}

async function processKind(
  { db }: Context,
  kind: Resync["kind"],
  resync: (request: { id: string; claimedAt: Date }) => Promise<unknown>,
): Promise<void> {
  const { id, requestedAt } = directoryResyncs;
  const requests = await db
    .select({ id, requestedAt, claimedAt: sql`now()`.mapWith(requestedAt) })
    .from(directoryResyncs)
    .where(eq(directoryResyncs.kind, kind))
    .orderBy(asc(requestedAt))
    .limit(PER_TURN);
  for (const request of requests) {
    await resync(request);
    // A request that came meanwhile has a later time and stays in the queue.
    await db
      .delete(directoryResyncs)
      .where(and(eq(directoryResyncs.kind, kind), eq(id, request.id), lte(requestedAt, request.requestedAt)));
  }
}

async function resyncMembers({ db, polar }: Context, customerId: string, since: Date): Promise<PolarMember[]> {
  const indexPage = async (page: number) => {
    const rows = await listMembers(page, polar.lane, customerId);
    await recordMembers(db, rows.items);
    return rows;
  };
  const { items: members } = await readEveryPage(indexPage, MOST_PAGES);
  await deleteUnseenMembers(db, { customerId, since });
  return members;
}

/**
 * Reads a key again and corrects the index.
 * @returns null when Polar no longer has the key or its customer is deleted: it is then deleted from the index.
 * @throws Problem `upstream_*`.
 */
export async function resyncKey(
  { db, polar }: Context,
  licenseKeyId: string,
): Promise<(PolarLicenseKeyWithActivations & { customer: PolarCustomer }) | null> {
  const key = await orNull(readOrganizationKey(licenseKeyId, polar.lane), "license_key_not_found");
  if (key === null || key.customer.deleted_at !== null) {
    await deleteKey(db, licenseKeyId);
    return null;
  }
  await recordKeys(db, [key]);
  await recordActivations(db, key);
  await recordDevices(db, key);
  await forgetGoneDevices(db, key);
  return key;
}
