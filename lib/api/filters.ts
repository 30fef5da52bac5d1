import * as z from "zod/mini";
import {
  ANY_UUID,
  DEFAULT_PAGE_SIZE,
  deviceSorts,
  filterableStatuses,
  foldQuery,
  PAGE_SIZE,
  POSITIVE_INTEGER,
  QUERY_MAX,
} from "./filter-rules";

/** Filters are strict: an unknown value is an `invalid_request` and never means "all". Numbers are text in a URL. */
export const positiveInteger = z.pipe(
  z.string().check(z.regex(POSITIVE_INTEGER)),
  z.transform((text: string) => Number(text)),
);
export const pageSize = z.pipe(
  z.string().check(z.regex(PAGE_SIZE)),
  z.transform((text: string) => Number(text)),
);
const typedQuery = z.pipe(z.string().check(z.maxLength(QUERY_MAX)), z.transform(foldQuery));

/** `GET /api/license-keys?page&limit&benefit_id&status&query`; 25 per page, at most 100. */
export const licenseKeyFilter = z.strictObject({
  page: z._default(positiveInteger, 1),
  limit: z._default(pageSize, DEFAULT_PAGE_SIZE),
  benefit_id: z.optional(z.string().check(z.regex(ANY_UUID))),
  status: z.optional(z.enum(filterableStatuses)),
  query: z.optional(typedQuery),
});
export type LicenseKeyFilter = z.infer<typeof licenseKeyFilter>;

/** `GET /api/license-keys/{id}?activations_page&activations_query&activations_sort`; 50 devices per page, so a key with a thousand devices loads fast. */
export const activationFilter = z.strictObject({
  activations_page: z._default(positiveInteger, 1),
  activations_query: z.optional(typedQuery),
  activations_sort: z._default(z.enum(deviceSorts), "oldest"),
});
export type ActivationFilter = z.infer<typeof activationFilter>;

/** `GET /api/license-keys/export?format`, and the body of `POST /api/license-keys/export`. */
export const licenseKeyExport = z.strictObject({ format: z.enum(["csv", "json"]) });
export type LicenseKeyExport = z.infer<typeof licenseKeyExport>;
