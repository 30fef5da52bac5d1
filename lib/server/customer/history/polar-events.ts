import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import type { CustomerContext } from "@/lib/server/context";
import { recordKeyLook } from "@/lib/server/customer/license-keys/key-look";
import { loadKeyAndPurchase } from "@/lib/server/customer/license-keys/key-purchase";
import { unsealSnapshot } from "@/lib/server/customer/license-keys/key-snapshot";
import {
  managesDevices,
  presentLicenseKey,
  safeDisplayKey,
} from "@/lib/server/customer/license-keys/license-key-presentation";
import { maskOwnKeys } from "@/lib/server/customer/license-keys/own-key-mask";
import { listPurchaseIds } from "@/lib/server/directory/key-index";
import { licenseKeySnapshots } from "@/lib/server/platform/db/schema/history";
import { plainText } from "@/lib/server/platform/plain-text";
import { type CatalogBenefit, catalogWith } from "@/lib/server/polar/benefits";
import { mapRefusal } from "@/lib/server/polar/failure";
import { listEveryLicenseKey } from "@/lib/server/polar/license-keys";
import type { PolarLicenseKey } from "@/lib/server/polar/shapes";
import { type Entry, type HistoryKey, nameKey, newEvent, type Slice, SOURCES, type Told } from "./history-source";
import { type OrderEvent, orderEntry, readOrderEvents } from "./order-events";

type Device = { id: string; label: string; created_at: string };

/** One key with its purchase and devices: two calls to Polar. */
export async function loadKey(context: CustomerContext, id: string): Promise<Told> {
  const { owned, purchase } = await loadKeyAndPurchase(context, id);
  const mask = await maskOwnKeys(context, owned.key);
  await recordKeyLook(context, owned, mask);
  const key = toHistoryKey(context, owned.key, owned.benefit);
  const devices = key.showsDevices
    ? owned.key.activations.map((device) => ({ ...device, label: mask(plainText(device.label)) }))
    : [];
  const dated = [issued(key), ...devices.map((device) => added(key, device))];
  const order = purchase?.order;
  if (order) {
    const event = newEvent("bought", { license_key: nameKey(key), product: plainText(order.product_name) });
    dated.push(orderEntry(order.id, order.created_at, event));
  }
  return { keys: new Map([[id, key]]), isAccount: false, dated };
}

/**
 * All keys that this person sees, and the orders of the slice: side by side, one call to Polar for each 100. The keys' devices are
 * those of the last look at each key.
 */
export async function loadAccount(context: CustomerContext, slice: Slice): Promise<Told> {
  const [{ items }, orders] = await mapRefusal(
    Promise.all([context.polar.withCustomerToken(listEveryLicenseKey), readOrderEvents(context, slice)]),
    { token_refused: "session_expired", other: "upstream_rejected" },
  );
  const benefits = await catalogWith(items.map(({ benefit_id }) => benefit_id));
  const keys = new Map(items.map((key) => [key.id, toHistoryKey(context, key, benefits.get(key.benefit_id))]));
  const devices = await readSeenDevices(
    context,
    [...keys.values()].filter(({ showsDevices }) => showsDevices),
  );
  const bought = await nameKeysOf(context, orders, keys);
  return { keys, isAccount: true, dated: [...[...keys.values()].map(issued), ...devices, ...bought] };
}

/** Names the key that an order paid for, if the index knows it, and if it's the only one of this person. */
async function nameKeysOf(
  { db }: CustomerContext,
  orders: OrderEvent[],
  keys: ReadonlyMap<string, HistoryKey>,
): Promise<Entry[]> {
  const purchases = orders.length === 0 ? [] : await listPurchaseIds(db, [...keys.keys()]);
  const keysOf = Map.groupBy(purchases, ({ subscriptionId, orderId }) => subscriptionId ?? orderId);
  return orders.map(({ entry, order }) => {
    const [only, ...others] = keysOf.get(order.subscription_id ?? order.id) ?? [];
    const license_key = others.length > 0 ? null : nameKey(keys.get(only?.licenseKeyId ?? ""));
    return { ...entry, event: { ...entry.event, license_key } };
  });
}

function toHistoryKey(context: CustomerContext, key: PolarLicenseKey, benefit: CatalogBenefit | undefined): HistoryKey {
  return {
    id: key.id,
    displayKey: safeDisplayKey(key),
    product: presentLicenseKey(context, { key, benefit }).benefit.name,
    createdAt: key.created_at,
    showsDevices: managesDevices(key, benefit),
  };
}

async function readSeenDevices({ db, actor }: CustomerContext, keys: HistoryKey[]): Promise<Entry[]> {
  if (keys.length === 0) return [];
  const ids = keys.map(({ id }) => id);
  const { licenseKeyId, customerId } = licenseKeySnapshots;
  const rows = await db
    .select()
    .from(licenseKeySnapshots)
    .where(and(eq(customerId, actor.session.customerId), inArray(licenseKeyId, ids)));
  const seen = new Map(rows.map((row) => [row.licenseKeyId, unsealSnapshot(row.sealed, row.licenseKeyId)?.devices]));
  return keys.flatMap((key) => (seen.get(key.id) ?? []).map((device) => added(key, device)));
}

function issued(key: HistoryKey): Entry {
  return entry(key.createdAt, `issued:${key.id}`, newEvent("key_issued", { license_key: nameKey(key) }));
}

function added(key: HistoryKey, { id, label, created_at }: Device): Entry {
  return entry(created_at, `added:${id}`, newEvent("device_added", { license_key: nameKey(key), device: label }));
}

function entry(at: string, name: string, event: Entry["event"]): Entry {
  return { at: Date.parse(at), source: SOURCES.polar, name, event };
}
