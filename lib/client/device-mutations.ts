import { mutationOptions, queryOptions } from "@tanstack/react-query";
import { addedDevice, type QueuedDeactivations, queuedDeactivations } from "@/lib/api/devices";
import { getJson, ignoreBody, sendJson } from "./fetch-json";
import { refreshKey } from "./license-key-mutations";

/* Loaded with the dialogs that need it, because it imports zod. */

const path = (id: string) => `/api/license-keys/${encodeURIComponent(id)}`;

/** Names a device; null takes the name away. */
export function nameDeviceMutation(id: string, activationId: string) {
  return mutationOptions({
    mutationKey: ["license-keys", "name-device", id],
    mutationFn: (name: string | null) =>
      sendJson("POST", `${path(id)}/activations/${encodeURIComponent(activationId)}/name`, { name }, ignoreBody),
    onSettled: (_data, _error, _name, _context, { client }) => refreshKey(client, id),
  });
}

/** Adds a device by hand. */
export function addDeviceMutation(id: string) {
  return mutationOptions({
    mutationKey: ["license-keys", "add-device", id],
    mutationFn: (label: string) => sendJson("POST", `${path(id)}/activations`, { label }, addedDevice),
    onSettled: (_data, _error, _label, _context, { client }) => refreshKey(client, id),
  });
}

/** True while devices are still to be deactivated. */
export function isRunning({ items }: QueuedDeactivations): boolean {
  return items.some(({ state }) => state === "waiting" || state === "sending");
}

/** The latest deactivation of several devices. Asked for every second while it runs; Polar isn't asked. */
export function queuedDeactivationsQuery(id: string) {
  return queryOptions({
    queryKey: ["license-keys", "queued-deactivations", id],
    queryFn: ({ signal }) => getJson(`${path(id)}/deactivations`, queuedDeactivations, signal),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isRunning(data) ? 1000 : false),
    staleTime: 0,
  });
}

/** Queues several devices to be deactivated. */
export function deactivateSeveralMutation(id: string) {
  return mutationOptions({
    mutationKey: ["license-keys", "deactivate-several", id],
    mutationFn: (activationIds: readonly string[]) =>
      sendJson("POST", `${path(id)}/deactivations`, { activation_ids: activationIds }, queuedDeactivations),
    onSuccess: (queue, _ids, _context, { client }) => client.setQueryData(queuedDeactivationsQuery(id).queryKey, queue),
  });
}

/** Undoes what isn't sent yet; with `dismiss`, forgets the results. */
export function undoDeactivationsMutation(id: string) {
  return mutationOptions({
    mutationKey: ["license-keys", "undo-deactivations", id],
    mutationFn: (choice: { dismiss: boolean }) =>
      sendJson("DELETE", `${path(id)}/deactivations`, choice, queuedDeactivations),
    onSuccess: (queue, _input, _context, { client }) =>
      client.setQueryData(queuedDeactivationsQuery(id).queryKey, queue),
  });
}
