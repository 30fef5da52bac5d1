import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { Activation, LicenseKey, LicenseKeyDetail } from "@/lib/api/schemas";
import { toFailure } from "./failure";
import { noAnswer, sendJson } from "./fetch-json";
import { activationCountQuery, licenseKeyScope } from "./queries";

const licenseKey = async () => (await import("@/lib/api/schemas")).licenseKey;
const goTo = async () => (await import("@/lib/api/staff")).goTo;
const revealedKey = async () => (await import("@/lib/api/schemas")).revealedKey;

const path = (id: string) => `/api/license-keys/${encodeURIComponent(id)}`;

/** The full key. It lives in the component that asked and nowhere else: this mutation's result is not kept. */
export function revealKeyMutation(id: string) {
  return mutationOptions({
    mutationKey: ["license-keys", "reveal", id],
    mutationFn: async () => (await sendJson("POST", `${path(id)}/reveal`, {}, revealedKey)).key,
    gcTime: 0,
  });
}

/**
 * A new key in place of the one the customer saw (`display_key`), so that two clicks in two tabs rotate once.
 * On success every cached page of the key and the lists learn of it.
 */
export function rotateKeyMutation(id: string) {
  return mutationOptions({
    mutationKey: ["license-keys", "rotate", id],
    mutationFn: (displayKey: string) => sendJson("POST", `${path(id)}/rotate`, { display_key: displayKey }, licenseKey),
    onSuccess: (rotated: LicenseKey, _displayKey, _context, { client }) => {
      client.setQueriesData<LicenseKeyDetail>({ queryKey: licenseKeyScope(id) }, (detail) =>
        detail === undefined ? undefined : { ...detail, ...rotated },
      );
    },
    onSettled: (_data, _error, _displayKey, _context, { client }) => readAgain(client, id),
  });
}

function removeDeviceKey(id: string) {
  return ["license-keys", "remove-device", id];
}

/**
 * Removes a device: gone from the page at once, back with the reason when it was not removed. A device that somebody
 * else removed first stays gone: that is what was wanted.
 */
export function deactivateMutation(id: string) {
  return mutationOptions({
    mutationKey: removeDeviceKey(id),
    mutationFn: (device: Activation) =>
      sendJson("DELETE", `${path(id)}/activations/${encodeURIComponent(device.id)}`, {}, noAnswer),
    onMutate: async (device, { client }) => {
      await client.cancelQueries({ queryKey: licenseKeyScope(id) });
      const before = client.getQueriesData<LicenseKeyDetail>({ queryKey: licenseKeyScope(id) });
      client.setQueriesData<LicenseKeyDetail>({ queryKey: licenseKeyScope(id) }, (detail) =>
        detail === undefined ? undefined : withoutDevice(detail, device.id),
      );
      return before;
    },
    onError: (error, device, before, { client }) => {
      if (before === undefined || toFailure(error).code === "activation_not_found") return;
      for (const [key, detail] of before) {
        // Only this device comes back: another removal may have succeeded meanwhile.
        client.setQueryData<LicenseKeyDetail>(key, (now) =>
          now === undefined || detail === undefined ? now : withDeviceBack(now, detail, device.id),
        );
      }
    },
    onSettled: (_data, _error, _device, _before, { client }) => readAgain(client, id),
  });
}

/** "Continue as …": makes a session of the link that waits behind the entry cookie. */
export function openSessionMutation() {
  return mutationOptions({
    mutationKey: ["session", "open"],
    mutationFn: () => sendJson("POST", "/api/session", {}, goTo),
  });
}

export function signOutMutation() {
  return mutationOptions({
    mutationKey: ["session", "close"],
    mutationFn: () => sendJson("DELETE", "/api/session", {}, noAnswer),
  });
}

/**
 * Whatever the outcome was: what is shown afterwards is what the server says, not what we believe. While another removal
 * is under way it waits for that one, since the answer would bring back a device that is about to go.
 */
function readAgain(client: QueryClient, id: string): void {
  if (client.isMutating({ mutationKey: removeDeviceKey(id) }) <= 1) {
    void client.invalidateQueries({ queryKey: licenseKeyScope(id) });
  }
  void client.invalidateQueries({ queryKey: ["license-keys", "list"], refetchType: "none" });
  client.removeQueries({ queryKey: activationCountQuery(id).queryKey });
}

/** The key's page as it is without one device; unchanged when the device is not on it. */
export function withoutDevice(detail: LicenseKeyDetail, deviceId: string): LicenseKeyDetail {
  const activations = detail.activations.filter((device) => device.id !== deviceId);
  if (activations.length === detail.activations.length) return detail;
  return { ...detail, activations, ...countedBy(detail, -1) };
}

/** `now` with the device of `before` in its old place; unchanged when it is there already or never was. */
export function withDeviceBack(now: LicenseKeyDetail, before: LicenseKeyDetail, deviceId: string): LicenseKeyDetail {
  const index = before.activations.findIndex((device) => device.id === deviceId);
  const device = before.activations[index];
  if (device === undefined || now.activations.some((shown) => shown.id === deviceId)) return now;
  return { ...now, activations: now.activations.toSpliced(index, 0, device), ...countedBy(now, 1) };
}

function countedBy(detail: LicenseKeyDetail, change: 1 | -1) {
  return {
    activations_count: detail.activations_count === null ? null : detail.activations_count + change,
    activations_pagination: {
      ...detail.activations_pagination,
      total_count: detail.activations_pagination.total_count + change,
    },
  };
}
