import { mutationOptions, queryOptions } from "@tanstack/react-query";
import type { RotationDeviceChange, RotationDeviceList } from "@/lib/api/rotation";
import { getJson, ignoreBody, sendJson } from "./fetch-json";
import { licenseKeyScope } from "./queries";

const rotationDeviceList = async () => (await import("@/lib/api/rotation")).rotationDeviceList;

const path = (id: string) => `/api/license-keys/${encodeURIComponent(id)}/rotation-devices`;

/** The devices that the key's last rotation left to be changed. */
export function rotationDevicesQuery(id: string) {
  return queryOptions({
    queryKey: ["license-keys", "rotation-devices", id],
    queryFn: ({ signal }) => getJson(path(id), rotationDeviceList, signal),
  });
}

/** Notes whether a device has the new key. The box changes when the server has noted it, never before. */
export function changeRotationDeviceMutation(id: string) {
  const { queryKey } = rotationDevicesQuery(id);
  return mutationOptions({
    mutationFn: ({ deviceId, ...change }: RotationDeviceChange & { deviceId: string }) =>
      sendJson("POST", `${path(id)}/${encodeURIComponent(deviceId)}`, change, ignoreBody),
    onSuccess: (_data, { deviceId, is_changed }, _context, { client }) => {
      client.setQueryData<RotationDeviceList>(queryKey, (list) =>
        list === undefined
          ? undefined
          : {
              ...list,
              items: list.items.map((item) => (item.device.id === deviceId ? { ...item, is_changed } : item)),
            },
      );
      void client.invalidateQueries({ queryKey: licenseKeyScope(id), refetchType: "none" });
    },
    onError: (_error, _change, _context, { client }) => void client.invalidateQueries({ queryKey }),
  });
}
