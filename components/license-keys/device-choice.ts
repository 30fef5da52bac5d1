import type { DeviceChoice } from "@/lib/api/device-choice";

/** What a customer can do on the page `/free-a-device`. */
export type DeviceChoiceState =
  /** Deactivate `needed` devices, to make room for another one. */
  | { state: "choose"; needed: number }
  /** Nothing: the key already has room. */
  | { state: "room"; used: number; allowed: number | null }
  | { state: "revoked" }
  /** Nothing: the vendor manages the devices. */
  | { state: "managed" }
  /** Nothing: this is an impersonation, or the key's status is unknown. */
  | { state: "blocked"; why: "read_only" | "unknown" };

/** Returns what the customer can do to make room for another device. */
export function deviceChoiceState({ licenseKey, count }: DeviceChoice): DeviceChoiceState {
  const { limit_activations: allowed, status } = licenseKey;
  if (status === "revoked") return { state: "revoked" };
  if (!licenseKey.device_management || count === null) return { state: "managed" };
  if (allowed === null || count < allowed) return { state: "room", used: count, allowed };
  if (status === "unknown") return { state: "blocked", why: "unknown" };
  if (!licenseKey.actions.deactivate) return { state: "blocked", why: "read_only" };
  return { state: "choose", needed: count - allowed + 1 };
}
