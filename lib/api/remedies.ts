import * as z from "zod/mini";
import { reasonText } from "./staff";

/** What a lead can change of a license key. Polar's own fields, and nothing of the key itself. */
export const remedyKinds = [
  "extend",
  "device_limit",
  "usage_limit",
  "usage_back",
  "disable",
  "enable",
  "grant_again",
] as const;
export type RemedyKind = (typeof remedyKinds)[number];

/** The fields of a key that a remedy changes, as the lead saw them. */
export const remedyState = z.strictObject({
  status: z.string().check(z.maxLength(40)),
  limit_activations: z.nullable(z.int()),
  limit_usage: z.nullable(z.int()),
  usage: z.int(),
  expires_at: z.nullable(z.string().check(z.maxLength(40))),
});
export type RemedyState = z.infer<typeof remedyState>;

const limit = z.nullable(z.int().check(z.gte(1), z.lte(1_000_000)));
const of = { reason: reasonText, shown: remedyState };

/** `POST /api/support/license-keys/{id}/remedies`. `shown` is the key as the page showed it. */
export const remedyRequest = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("extend"), days: z.int().check(z.gte(1), z.lte(3650)), ...of }),
  z.strictObject({ kind: z.literal("device_limit"), limit, ...of }),
  z.strictObject({ kind: z.literal("usage_limit"), limit, ...of }),
  z.strictObject({ kind: z.literal("usage_back"), amount: z.int().check(z.gte(1), z.lte(1_000_000_000)), ...of }),
  z.strictObject({ kind: z.literal("disable"), ...of }),
  z.strictObject({ kind: z.literal("enable"), ...of }),
  z.strictObject({ kind: z.literal("grant_again"), ...of }),
]);
export type RemedyRequest = z.infer<typeof remedyRequest>;

/** `GET /api/support/license-keys/{id}/remedies`, and the response to a remedy. */
export const keyRemedies = z.object({
  state: remedyState,
  /** False if the organization's token lacks `license_keys:write`: then there are no remedies. */
  enabled: z.boolean(),
  possible: z.array(z.enum(remedyKinds)),
  /** What Polar makes of a revoked key when it is granted again today. Null for other keys, or if the product can't be read. */
  when_granted: z.nullable(remedyState),
});
export type KeyRemedies = z.infer<typeof keyRemedies>;
