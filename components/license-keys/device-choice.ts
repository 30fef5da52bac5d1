import type { DeviceChoice } from "@/lib/api/device-choice";

/** What a customer can do to make room for another device. */
export type DeviceChoiceState =
  /** Deactivate `needed` devices, so another one can be activated. */
  | { kind: "choose"; needed: number }
  /** Nothing: another device can already be activated. */
  | { kind: "room"; used: number; allowed: number | null }
  | { kind: "revoked" }
  /** Nothing: the vendor manages the devices. */
  | { kind: "managed" }
  /** Nothing: this is an impersonation, or the key's status is unknown. */
  | { kind: "blocked"; reason: "read_only" | "unknown" };

/** Returns what the customer can do on `/free-a-device`. */
export function deviceChoiceState({ licenseKey, count }: DeviceChoice): DeviceChoiceState {
  const { limit_activations: allowed, status } = licenseKey;
  if (status === "revoked") return { kind: "revoked" };
  if (!licenseKey.device_management || count === null) return { kind: "managed" };
  if (allowed === null || count < allowed) return { kind: "room", used: count, allowed };
  if (status === "unknown") return { kind: "blocked", reason: "unknown" };
  if (!licenseKey.actions.deactivate) return { kind: "blocked", reason: "read_only" };
  return { kind: "choose", needed: count - allowed + 1 };
}
