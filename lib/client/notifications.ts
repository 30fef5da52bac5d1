import { mutationOptions, queryOptions } from "@tanstack/react-query";
import type { Notifications, ReminderKind } from "@/lib/api/reminders";
import { getJson, ignoreBody, sendJson } from "./fetch-json";

const notifications = async () => (await import("@/lib/api/reminders")).notifications;

/** The mails that the customer can get, and which of them they get. */
export function notificationsQuery() {
  return queryOptions({
    queryKey: ["notifications"],
    queryFn: ({ signal }) => getJson("/api/notifications", notifications, signal),
  });
}

/** Switches one kind of mail on or off. */
export function notificationMutation() {
  return mutationOptions({
    mutationKey: ["notifications", "choose"],
    mutationFn: (choice: { kind: ReminderKind; is_on: boolean }) =>
      sendJson("POST", "/api/notifications", choice, ignoreBody),
    onSuccess: (_answer, { kind, is_on }, _context, { client }) => {
      client.setQueryData<Notifications>(
        notificationsQuery().queryKey,
        (now) => now && { items: now.items.map((one) => (one.kind === kind ? { kind, is_on } : one)) },
      );
    },
  });
}

/** Turns off the kind of mail that a link names; with `undo`, on again. Needs no session. */
export function oneClickMutation() {
  return mutationOptions({
    mutationKey: ["notifications", "one-click"],
    mutationFn: (choice: { link: string; undo: boolean }) =>
      sendJson("POST", "/api/notifications/off", choice, ignoreBody),
    gcTime: 0,
  });
}
