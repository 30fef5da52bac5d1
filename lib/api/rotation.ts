import * as z from "zod/mini";
import { activation } from "./schemas";

/** `GET /api/license-keys/{id}/rotation-devices`: the devices that the key's last rotation left to be changed. */
export const rotationDeviceList = z.object({
  /** Null if the key wasn't rotated within a month, or it had no devices. */
  rotation_id: z.nullable(z.string()),
  /** Devices that the key still has. One that was deactivated since needs no new key. */
  items: z.array(z.object({ device: activation, is_changed: z.boolean() })),
  can_change: z.boolean(),
});
export type RotationDeviceList = z.infer<typeof rotationDeviceList>;

/** `POST /api/license-keys/{id}/rotation-devices/{activation_id}`, with the rotation whose list was shown. */
export const rotationDeviceChange = z.strictObject({ rotation_id: z.uuid(), is_changed: z.boolean() });
export type RotationDeviceChange = z.infer<typeof rotationDeviceChange>;
