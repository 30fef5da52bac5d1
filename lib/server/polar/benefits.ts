import "server-only";
import { listBenefits } from "@polar-sh/sdk/2026-10/services/benefits";
import * as z from "zod";
import { log } from "@/lib/server/platform/log";
import { readAsOrganization } from "./call";
import { MOST_PAGES, readEveryPage } from "./pages";
import { readRows } from "./shapes";

/** The parts of a `license_keys` benefit that a key's page needs. */
export type CatalogBenefit = {
  id: string;
  /** Null when the vendor set `visibility: private`: customers must not see its name. */
  name: string | null;
  /** The vendor's own name for it. For staff only. */
  vendorName: string;
  /** `properties.activations.enable_customer_admin`; null when the benefit has no activations. */
  deviceManagement: boolean | null;
  /** What Polar sets on a key when it grants it; null if that can't be read. */
  keySettings: KeySettings | null;
};

/** The limits and the lifetime of a benefit's keys. A null limit is no limit, and null `expires` is no end. */
type KeySettings = {
  limitActivations: number | null;
  limitUsage: number | null;
  expires: { ttl: number; timeframe: "day" | "month" | "year" } | null;
};

/** A `license_keys` benefit, as lists and grants have it. */
export const polarBenefit = z.object({
  id: z.uuid(),
  description: z.string(),
  visibility: z.string().catch("public"),
  properties: z.object({
    activations: z
      .object({ enable_customer_admin: z.boolean(), limit: z.int().optional().catch(undefined) })
      .nullable()
      .catch(null),
    limit_usage: z.int().nullable().optional().catch(undefined),
    expires: z
      .object({ ttl: z.int().check(z.positive()), timeframe: z.enum(["day", "month", "year"]) })
      .nullable()
      .optional()
      .catch(undefined),
  }),
});

type PolarBenefit = z.infer<typeof polarBenefit>;

const FRESH_MS = 5 * 60_000;
/** Time between two searches for the same missing benefit. Polar may never have it. */
const SEARCH_INTERVAL_MS = 30_000;
const MOST_SEARCHED = 1000;

type Catalog = { benefits: Map<string, CatalogBenefit>; readAt: number };
let catalog: Catalog | undefined;
let reading: Promise<Catalog> | undefined;
/** When each missing benefit was last searched for. */
const searchedAt = new Map<string, number>();

/**
 * The organization's catalog of license-key benefits (`GET /v1/benefits/?type=license_keys`). It is the same for everyone, so
 * it is the one part of a customer's page that is read with the organization's token. A catalog older than five minutes
 * is still returned while a new one is read, so no page waits for it.
 * @throws Problem `upstream_*`, only when no catalog has been read yet.
 */
export async function benefitCatalog(): Promise<Map<string, CatalogBenefit>> {
  if (!catalog) return (await read()).benefits;
  if (Date.now() - catalog.readAt > FRESH_MS) {
    read().catch((error) => log.warn({ event: "catalog_stale", err: error }));
  }
  return catalog.benefits;
}

/**
 * The catalog, read again if one of these benefits isn't in it: the vendor may have created it a minute ago.
 * @throws Problem `upstream_*`.
 */
export async function catalogWith(benefitIds: Iterable<string>): Promise<Map<string, CatalogBenefit>> {
  const benefits = await benefitCatalog();
  const now = Date.now();
  const missing = [...benefitIds].filter((id) => !benefits.has(id));
  if (missing.length === 0) return benefits;
  if (!missing.some((id) => now - (searchedAt.get(id) ?? 0) > SEARCH_INTERVAL_MS))
    return reading ? (await reading).benefits : benefits;
  if (searchedAt.size > MOST_SEARCHED) searchedAt.clear();
  for (const id of missing) searchedAt.set(id, now);
  return (await read()).benefits;
}

/** Reads the catalog. Calls during a read share its result. */
function read(): Promise<Catalog> {
  reading ??= readAll().finally(() => {
    reading = undefined;
  });
  return reading;
}

async function readAll(): Promise<Catalog> {
  const readPage = async (page: number) => {
    const query = { type: ["license_keys" as const], page, limit: 100 };
    return readRows(polarBenefit, await readAsOrganization("customer", (core) => listBenefits(core)(query)));
  };
  const { items } = await readEveryPage(readPage, MOST_PAGES);
  catalog = { benefits: new Map(items.map((one) => [one.id, toCatalogBenefit(one)])), readAt: Date.now() };
  return catalog;
}

/** Turns Polar's benefit into ours. */
export function toCatalogBenefit(benefit: PolarBenefit): CatalogBenefit {
  const { id, description, visibility, properties } = benefit;
  return {
    id,
    name: visibility === "private" ? null : description,
    vendorName: description,
    deviceManagement: properties.activations?.enable_customer_admin ?? null,
    keySettings: toKeySettings(properties),
  };
}

function toKeySettings({ activations, limit_usage, expires }: PolarBenefit["properties"]): KeySettings | null {
  const limitActivations = activations === null ? null : activations.limit;
  if (limitActivations === undefined || limit_usage === undefined || expires === undefined) return null;
  return { limitActivations, limitUsage: limit_usage, expires };
}
