import * as z from "zod/mini";

/** What a customer can be reminded of, and switch off. */
export const reminderKinds = ["expiry", "usage", "devices", "new_device"] as const;
export type ReminderKind = (typeof reminderKinds)[number];

const reminderSwitch = z.object({ kind: z.enum(reminderKinds), is_on: z.boolean() });

/** `GET /api/notifications`: the kinds that the vendor sends. Empty if it sends none. */
export const notifications = z.object({ items: z.array(reminderSwitch) });
export type Notifications = z.infer<typeof notifications>;

/** `POST /api/notifications`: switches one kind on or off. */
export const notificationChoice = z.strictObject({ kind: z.enum(reminderKinds), is_on: z.boolean() });

/** `POST /api/notifications/off` from the page that a mail links to. `undo` switches the kind on again. */
export const linkedChoice = z.strictObject({ link: z.string().check(z.maxLength(300)), undo: z.optional(z.boolean()) });
