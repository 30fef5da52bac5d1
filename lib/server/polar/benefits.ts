import "server-only";
import { listBenefits } from "@polar-sh/sdk/2026-10/services/benefits";
import * as z from "zod";
import { Problem } from "@/lib/api/problem";
import { log } from "@/lib/server/platform/log";
import { readFromPolar } from "./call";
import { PolarRefusal } from "./failure";
import { MOST_PAGES, readRows } from "./shapes";

/** A benefit of type `license_keys`, as far as a key's page needs it. */
export type CatalogBenefit = {
  id: string;
  /** Null where the vendor set `visibility: private`: customers are not told its name. */
  name: string | null;
  /** The vendor's own name for it, for staff. */
  vendorName: string;
  /** `properties.activations.enable_customer_admin`; null where the benefit has no activations at all. */
  deviceManagement: boolean | null;
};

const benefit = z.object({
  id: z.uuid(),
  description: z.string(),
  visibility: z.string().catch("public"),
  properties: z.object({ activations: z.object({ enable_customer_admin: z.boolean() }).nullable().catch(null) }),
});

const FRESH_MS = 5 * 60_000;
/** A benefit that is missing is looked for at most this often: Polar may never have it. */
const SEEK_MS = 30_000;
const MOST_SOUGHT = 1000;

type Catalog = { benefits: Map<string, CatalogBenefit>; readAt: number };
let catalog: Catalog | undefined;
let reading: Promise<Catalog> | undefined;
/** When a benefit that was missing was last looked for. */
const soughtAt = new Map<string, number>();

/**
 * The organization's catalog of license-key benefits (`GET /v1/benefits/?type=license_keys`), the same for everybody:
 * the one thing behind a customer's page that is read with the organization's token. Kept five minutes; after that the
 * old one still answers while a new one is read, so that no page waits for it.
 * @throws Problem `upstream_*` only when there is none at all yet.
 */
export async function benefitCatalog(): Promise<Map<string, CatalogBenefit>> {
  if (!catalog) return (await read()).benefits;
  if (Date.now() - catalog.readAt > FRESH_MS) {
    read().catch((error) => log.warn({ event: "catalog_stale", err: error }));
  }
  return catalog.benefits;
}

/**
 * As `benefitCatalog`, but reads again when one of these benefits is not in it: a vendor may have made it a minute ago.
 */
export async function catalogWith(benefitIds: Iterable<string>): Promise<Map<string, CatalogBenefit>> {
  const benefits = await benefitCatalog();
  const now = Date.now();
  const missing = [...benefitIds].filter((id) => !benefits.has(id));
  if (missing.length === 0) return benefits;
  if (!missing.some((id) => now - (soughtAt.get(id) ?? 0) > SEEK_MS))
    return reading ? (await reading).benefits : benefits;
  if (soughtAt.size > MOST_SOUGHT) soughtAt.clear();
  for (const id of missing) soughtAt.set(id, now);
  return (await read()).benefits;
}

function read(): Promise<Catalog> {
  reading ??= readAll().finally(() => {
    reading = undefined;
  });
  return reading;
}

async function readAll(): Promise<Catalog> {
  const benefits = new Map<string, CatalogBenefit>();
  try {
    for (let page = 1, last = 1; page <= Math.min(last, MOST_PAGES); page += 1) {
      const answer = await readFromPolar({ kind: "organization", lane: "customer" }, (core) =>
        listBenefits(core)({ type: ["license_keys"], page, limit: 100 }),
      );
      const rows = readRows(benefit, answer);
      last = rows.maxPage;
      for (const { id, description, visibility, properties } of rows.items) {
        benefits.set(id, {
          id,
          name: visibility === "private" ? null : description,
          vendorName: description,
          deviceManagement: properties.activations?.enable_customer_admin ?? null,
        });
      }
    }
  } catch (error) {
    if (error instanceof PolarRefusal) throw new Problem("upstream_rejected");
    throw error;
  }
  catalog = { benefits, readAt: Date.now() };
  return catalog;
}
