import * as z from "zod/mini";
import { filterableStatuses } from "./schemas";

/** Strict about what users send: an unknown value is `invalid_request`, never silently "all". Numbers arrive as text from a URL. */
export const positiveInteger = z.pipe(
  z.string().check(z.regex(/^[1-9]\d{0,5}$/)),
  z.transform((text: string) => Number(text)),
);
export const pageSize = z.pipe(
  z.string().check(z.regex(/^([1-9]\d?|100)$/)),
  z.transform((text: string) => Number(text)),
);
/** What a person typed: trimmed, inner white space folded, at most 120 characters. */
const typedQuery = z.pipe(
  z.string().check(z.maxLength(500)),
  z.transform((text: string) => text.trim().replace(/\s+/g, " ").slice(0, 120)),
);

/** `GET /api/license-keys?page&limit&benefit_id&status&query`; 25 a page, at most 100. */
export const licenseKeyFilter = z.strictObject({
  page: z._default(positiveInteger, 1),
  limit: z._default(pageSize, 25),
  benefit_id: z.optional(z.uuid()),
  status: z.optional(z.enum(filterableStatuses)),
  query: z.optional(typedQuery),
});
export type LicenseKeyFilter = z.infer<typeof licenseKeyFilter>;

/** `GET /api/license-keys/{id}?activations_page&activations_query`; 50 devices a page, so that a key with a thousand stays quick. */
export const activationFilter = z.strictObject({
  activations_page: z._default(positiveInteger, 1),
  activations_query: z.optional(typedQuery),
});
export type ActivationFilter = z.infer<typeof activationFilter>;

/** Devices on one page. */
export const ACTIVATIONS_PER_PAGE = 50;
