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

/** The largest number that each remedy takes, in the form and at the server. */
export const remedyMaximums = {
  /** Days. */
  extend: 3650,
  device_limit: 1_000_000,
  usage_limit: 1_000_000_000,
  usage_back: 1_000_000_000,
} as const;

const upTo = (kind: keyof typeof remedyMaximums) => z.int().check(z.gte(1), z.lte(remedyMaximums[kind]));
const of = { reason: reasonText, shown: remedyState };

/** `POST /api/support/license-keys/{id}/remedies`. `shown` is the key as the page showed it. */
export const remedyRequest = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("extend"), days: upTo("extend"), ...of }),
  z.strictObject({ kind: z.literal("device_limit"), limit: z.nullable(upTo("device_limit")), ...of }),
  z.strictObject({ kind: z.literal("usage_limit"), limit: z.nullable(upTo("usage_limit")), ...of }),
  z.strictObject({ kind: z.literal("usage_back"), amount: upTo("usage_back"), ...of }),
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
  /** False if the portal sends no emails: then nobody tells the customer. */
  mails_customer: z.boolean(),
  /** What Polar makes of a revoked key when it is granted again today. Null for other keys, or if the product can't be read. */
  when_granted: z.nullable(remedyState),
});
export type KeyRemedies = z.infer<typeof keyRemedies>;
