import * as z from "zod/mini";
import { ANY_UUID } from "./filter-rules";

/** Seconds in which several deactivations can be undone: the first one is sent after them. */
export const UNDO_SECONDS = 5;

/** Devices that one request can queue. */
export const MOST_QUEUED = 1000;

/** `POST /api/license-keys/{id}/activations/{activation_id}/name`; null takes the name away. */
export const deviceNameInput = z.strictObject({ name: z.nullable(z.string().check(z.maxLength(2000))) });

/** `POST /api/license-keys/{id}/activations`: adds a device by hand. */
export const newDevice = z.strictObject({ label: z.string().check(z.maxLength(2000)) });

/** What it answers. The vendor's app may ask for the ID. */
export const addedDevice = z.object({ activation_id: z.string(), label: z.string() });
export type AddedDevice = z.infer<typeof addedDevice>;

/** `DELETE /api/license-keys/{id}/deactivations` */
export const undoInput = z.strictObject({ dismiss: z._default(z.boolean(), false) });

/** `POST /api/license-keys/{id}/deactivations`. */
export const deactivationsInput = z.strictObject({
  activation_ids: z.array(z.string().check(z.regex(ANY_UUID))).check(z.minLength(1), z.maxLength(MOST_QUEUED)),
});

const queuedDevice = z.object({
  activation_id: z.string(),
  /** As the list shows it. */
  name: z.string(),
  state: z.enum(["waiting", "sending", "done", "failed", "canceled"]),
  /** Why it failed. */
  problem: z.nullable(z.string()),
});
export type QueuedDevice = z.infer<typeof queuedDevice>;

/** `GET`, `POST` and `DELETE /api/license-keys/{id}/deactivations`: the person's latest one, in the order of the request. */
export const queuedDeactivations = z.object({
  items: z.array(queuedDevice),
  /** Milliseconds until the first is sent; 0 once it was. All of them can be undone until then. */
  undo_ms: z.number(),
  /** Milliseconds until the next try, if the portal waits because Polar failed, was silent or asked it to; else null. */
  postponed_ms: z.nullable(z.number()),
});
export type QueuedDeactivations = z.infer<typeof queuedDeactivations>;
