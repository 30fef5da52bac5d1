import "server-only";
import * as z from "zod";
import { Problem } from "@/lib/api/problem";

/*
 * The parts of Polar's responses that we read. Unknown fields are ignored; fields we rely on are checked, because a hostile or
 * newer server may not match the SDK's types.
 */

/** A timestamp as Polar sends it. Checked here, because formatting an invalid date throws, and PostgreSQL has no year 0000. */
export const instant = z.string().refine((text) => {
  const year = new Date(text).getUTCFullYear();
  return year >= 1 && year <= 9999;
});

/** A key as `GET /v1/customer-portal/license-keys/` and `GET /v1/license-keys/` list it. `key` is the full key: it never leaves lib/server. */
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

/** A key with its activations. */
export type PolarLicenseKeyWithActivations = PolarLicenseKey & {
  activations: PolarActivation[];
  /** Activations that don't match the shape. They are only counted. */
  unreadableActivations: number;
};

/** Reads a key with its activations. One that doesn't match is skipped. @throws Problem `upstream_invalid`. */
export function readKeyWithActivations(answer: unknown): PolarLicenseKeyWithActivations {
  const { activations: raw, ...key } = readOne(withActivations, answer);
  const activations = parseEach(polarActivation, raw);
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
  /** Their language at checkout. */
  locale: z.string().nullable().catch(null),
});
export type PolarCustomer = z.infer<typeof polarCustomer>;

export const polarPagination = z.object({
  total_count: z.number().int().nonnegative(),
  max_page: z.number().int().nonnegative(),
});

/** Reads one object. @throws Problem `upstream_invalid` when it doesn't match; the error doesn't quote it. */
export function readOne<T>(shape: z.ZodType<T>, answer: unknown): T {
  const result = shape.safeParse(answer);
  if (!result.success) throw new Problem("upstream_invalid", { retryAfter: 5 });
  return result.data;
}

/** A page of a list. `unreadable` counts the rows that don't match and were skipped. */
export type Rows<T> = { items: T[]; unreadable: number; totalCount: number; maxPage: number };

const page = z.object({ items: z.array(z.unknown()), pagination: polarPagination });

/** Reads a list response row by row. @throws Problem `upstream_invalid` when it isn't a list. */
export function readRows<T>(shape: z.ZodType<T>, answer: unknown): Rows<T> {
  const { items: raw, pagination } = readOne(page, answer);
  const items = parseEach(shape, raw);
  return {
    items,
    unreadable: raw.length - items.length,
    totalCount: pagination.total_count,
    maxPage: pagination.max_page,
  };
}

function parseEach<T>(shape: z.ZodType<T>, rows: unknown[]): T[] {
  return rows.flatMap((row) => {
    const result = shape.safeParse(row);
    return result.success ? [result.data] : [];
  });
}
