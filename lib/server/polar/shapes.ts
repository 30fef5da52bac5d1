import "server-only";
import * as z from "zod";
import { Problem } from "@/lib/api/problem";

/*
 * What we read of Polar's answers, and no more: tolerant of everything that is added, strict about what we rely on. The
 * SDK types promise these shapes; a hostile or newer server may not keep them.
 */

/** A moment as Polar writes it; what is none would stop the page that shows it. */
export const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)));

/** A key as `GET /v1/customer-portal/license-keys/` and `GET /v1/license-keys/` list it. `key` is the full key: it stays in lib/server. */
export const polarLicenseKey = z.object({
  id: z.uuid(),
  created_at: instant,
  modified_at: instant.nullable(),
  organization_id: z.uuid(),
  customer_id: z.uuid(),
  benefit_id: z.uuid(),
  key: z.string(),
  display_key: z.string(),
  status: z.string(),
  limit_activations: z.number().nullable(),
  usage: z.number(),
  limit_usage: z.number().nullable(),
  validations: z.number(),
  last_validated_at: instant.nullable(),
  expires_at: instant.nullable(),
});
export type PolarLicenseKey = z.infer<typeof polarLicenseKey>;

const polarActivation = z.object({
  id: z.uuid(),
  label: z.string(),
  meta: z.record(z.string(), z.unknown()).catch({}),
  created_at: instant,
});
export type PolarActivation = z.infer<typeof polarActivation>;

const withActivations = polarLicenseKey.extend({ activations: z.array(z.unknown()).catch([]) });

/** A key with its devices; a device that could not be read is only counted. */
export type PolarLicenseKeyWithActivations = PolarLicenseKey & {
  activations: PolarActivation[];
  unreadableActivations: number;
};

/** Reads a key with its devices, of which a bad one loses itself only. @throws Problem `upstream_invalid`. */
export function readKeyWithActivations(answer: unknown): PolarLicenseKeyWithActivations {
  const { activations: raw, ...key } = readOne(withActivations, answer);
  const activations = raw.flatMap((row) => {
    const result = polarActivation.safeParse(row);
    return result.success ? [result.data] : [];
  });
  return { ...key, activations, unreadableActivations: raw.length - activations.length };
}

export const polarUser = z.object({
  type: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  customer_id: z.uuid(),
  member_id: z.uuid().nullable(),
  role: z.string().nullable(),
});
export type PolarUser = z.infer<typeof polarUser>;

export const polarCustomer = z.object({
  id: z.uuid(),
  created_at: instant,
  external_id: z.string().nullable(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  type: z.string().catch("individual"),
  deleted_at: instant.nullable().catch(null),
  /** The language that Polar knows of them, as at the checkout. */
  locale: z.string().nullable().catch(null),
});
export type PolarCustomer = z.infer<typeof polarCustomer>;

export const polarPagination = z.object({
  total_count: z.number().int().nonnegative(),
  max_page: z.number().int().nonnegative(),
});

/** Pages of a list that is read whole: what Polar says of their number is not believed for ever. */
export const MOST_PAGES = 100;

/** Reads one thing. @throws Problem `upstream_invalid` when it is not of the shape; its content is not repeated. */
export function readOne<T>(shape: z.ZodType<T>, answer: unknown): T {
  const result = shape.safeParse(answer);
  if (!result.success) throw new Problem("upstream_invalid", { retryAfter: 5 });
  return result.data;
}

/** A page of rows of which a bad one loses itself only. */
export type Rows<T> = { items: T[]; unreadable: number; totalCount: number; maxPage: number };

const page = z.object({ items: z.array(z.unknown()), pagination: polarPagination });

/** Reads a list answer row by row. @throws Problem `upstream_invalid` when it is no list at all. */
export function readRows<T>(shape: z.ZodType<T>, answer: unknown): Rows<T> {
  const { items: raw, pagination } = readOne(page, answer);
  const items = raw.flatMap((row) => {
    const result = shape.safeParse(row);
    return result.success ? [result.data] : [];
  });
  return {
    items,
    unreadable: raw.length - items.length,
    totalCount: pagination.total_count,
    maxPage: pagination.max_page,
  };
}
