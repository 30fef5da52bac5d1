import * as z from "zod/mini";
import { historyKinds } from "./history-kinds";

/** The place of an event in a history: its time in milliseconds, its source, and its name there. */
const cursor = z
  .string()
  .check(z.regex(/^\d{1,15}\.(1\.[0-9a-z_:-]{1,80}|2\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|3\.\d{1,15})$/));

const filters = { kind: z.optional(z.enum(historyKinds)) };

/** `GET /api/history`, `GET /api/license-keys/{id}/history`: newest first, 25 at a time. `before` is the previous page's `next`. */
export const historyFilter = z.strictObject({ ...filters, before: z.optional(cursor) });
export type HistoryFilter = z.infer<typeof historyFilter>;

/** `GET …/history/export`: all events of a kind, newest first. */
export const historyExport = z.strictObject({ ...filters, format: z._default(z.enum(["csv", "json"]), "csv") });
export type HistoryExport = z.infer<typeof historyExport>;

export const historyEvent = z.object({
  id: z.string(),
  at: z.string(),
  /** One of `historyActions`. A newer server may send another one. */
  action: z.string(),
  license_key: z.nullable(
    z.object({ id: z.string(), display_key: z.nullable(z.string()), product: z.nullable(z.string()) }),
  ),
  /** The device's label; empty for a device without one. Null if the event isn't about a device. */
  device: z.nullable(z.string()),
  /** "Chrome on macOS" */
  browser: z.nullable(z.string()),
  /** The product that was bought. */
  product: z.nullable(z.string()),
  /** The member of support who did it. Other people of a team are never named. */
  staff_name: z.nullable(z.string()),
  /** What changed: times in ISO 8601, numbers or masked keys. Null stands for "none", as in "no limit". */
  change: z.nullable(z.object({ before: z.nullable(z.string()), after: z.nullable(z.string()) })),
  /** Was it noticed at this time, so that it may have happened earlier? */
  noticed: z.boolean(),
});
export type HistoryEvent = z.infer<typeof historyEvent>;

export const history = z.object({
  items: z.array(historyEvent),
  /** `before` of the next page; null on the last one. */
  next: z.nullable(z.string()),
});
export type History = z.infer<typeof history>;
