import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import type { Activation, LicenseKey, LicenseKeyDetail } from "@/lib/api/schemas";
import { toFailure } from "./failure";
import { ignoreBody, sendJson } from "./fetch-json";
import { withProof } from "./proof";
import { activationCountQuery, licenseKeyScope } from "./queries";

const licenseKey = async () => (await import("@/lib/api/schemas")).licenseKey;

const path = (id: string) => `/api/license-keys/${encodeURIComponent(id)}`;

/** Rotates the key, if it's still the one the customer saw (`display_key`). Clicks in two tabs then rotate it only once. */
export function rotateKeyMutation(id: string) {
  return mutationOptions({
    mutationKey: ["license-keys", "rotate", id],
    mutationFn: (displayKey: string) =>
      withProof(() => sendJson("POST", `${path(id)}/rotate`, { display_key: displayKey }, licenseKey)),
    onSuccess: (rotated: LicenseKey, _displayKey, _context, { client }) => {
      client.setQueriesData<LicenseKeyDetail>({ queryKey: licenseKeyScope(id) }, (detail) =>
        detail === undefined
          ? undefined
          : {
              ...detail,
              ...rotated,
              links: detail.links,
              rotation: { ...detail.rotation, devices_left: detail.activations_count ?? 0 },
            },
      );
    },
    onSettled: (_data, error, _displayKey, _context, { client }) => update(client, id, error !== null),
  });
}

function deactivationKey(id: string) {
  return ["license-keys", "deactivate", id];
}

/**
 * Deactivates a device. It disappears from the page at once, and comes back on failure. It doesn't come back if someone else
 * already deactivated it.
 */
export function deactivateMutation(id: string) {
  return mutationOptions({
    mutationKey: deactivationKey(id),
    mutationFn: (device: Activation) =>
      sendJson("DELETE", `${path(id)}/activations/${encodeURIComponent(device.id)}`, {}, ignoreBody),
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
        // Only this device comes back, because another one may have been deactivated since.
        client.setQueryData<LicenseKeyDetail>(key, (now) =>
          now === undefined || detail === undefined ? now : withDeviceBack(now, detail, device.id),
        );
      }
    },
    onSettled: (_data, error, device, _before, { client }) => {
      const details = client.getQueriesData<LicenseKeyDetail>({ queryKey: licenseKeyScope(id) });
      // Devices of the next page move up, and devices of the same name may need less to tell them apart.
      const hasMorePages = details.some(([, detail]) => (detail?.activations_pagination.max_page ?? 1) > 1);
      update(client, id, error !== null || hasMorePages || device.distinction !== null);
    },
  });
}

/**
 * Updates the cache after a write. After a failure the key is read again, so the page shows the server's state. After a success
 * the page shows it already: reading it again would take two more calls to Polar. Nothing is read while another deactivation
 * runs, because the response would show that device again.
 */
function update(client: QueryClient, id: string, reads: boolean): void {
  const isLast = client.isMutating({ mutationKey: deactivationKey(id) }) <= 1;
  refreshKey(client, id, reads && isLast ? "active" : "none");
}

/** After a write: reads again what is shown of the key, its history and its rotation, and everything else when it's opened. */
export function refreshKey(client: QueryClient, id: string, refetchType: "active" | "none" = "active"): void {
  void client.invalidateQueries({ queryKey: licenseKeyScope(id), refetchType });
  void client.invalidateQueries({ queryKey: ["license-keys", "list"], refetchType: "none" });
  client.removeQueries({ queryKey: activationCountQuery(id).queryKey });
  void client.invalidateQueries({ queryKey: ["license-keys", "rotation-devices", id] });
  void client.invalidateQueries({ queryKey: ["history"] });
}

/** Returns the key's page without one device; unchanged if the device isn't one of the key's. */
export function withoutDevice(detail: LicenseKeyDetail, deviceId: string): LicenseKeyDetail {
  const activations = detail.activations.filter((device) => device.id !== deviceId);
  const isShown = activations.length < detail.activations.length;
  if (!isShown && !detail.activation_ids?.includes(deviceId)) return detail;
  const activation_ids = detail.activation_ids?.filter((id) => id !== deviceId) ?? null;
  return { ...detail, activations, activation_ids, ...(isShown ? changeCounts(detail, -1) : {}) };
}

/** Returns `now` with the device of `before` at its old index; unchanged if it's already there or never was. */
export function withDeviceBack(now: LicenseKeyDetail, before: LicenseKeyDetail, deviceId: string): LicenseKeyDetail {
  const index = before.activations.findIndex((device) => device.id === deviceId);
  const device = before.activations[index];
  if (device === undefined || now.activations.some((shown) => shown.id === deviceId)) return now;
  return {
    ...now,
    activations: now.activations.toSpliced(index, 0, device),
    activation_ids: now.activation_ids && [...now.activation_ids, deviceId],
    ...changeCounts(now, 1),
  };
}

function changeCounts(detail: LicenseKeyDetail, change: 1 | -1) {
  return {
    activations_count: detail.activations_count === null ? null : detail.activations_count + change,
    activations_pagination: {
      ...detail.activations_pagination,
      total_count: detail.activations_pagination.total_count + change,
    },
  };
}
