import type { FreeableKey } from "@/lib/api/free-device";

/** What the page has to say of a key: nothing else than one of these. */
export type FreeDeviceState =
  /** Devices may be chosen; so many have to go before another fits. */
  | { state: "choose"; needed: number }
  /** Another device fits already. */
  | { state: "room"; used: number; allowed: number | null }
  | { state: "revoked" }
  /** The vendor manages the devices. */
  | { state: "managed" }
  /** An agent looks, or the status is one that this page does not know. */
  | { state: "blocked"; why: "read_only" | "unknown" };

/** Decides what a customer who was sent here to free a device can do. */
export function freeDeviceState({ licenseKey, count }: FreeableKey): FreeDeviceState {
  const { limit_activations: allowed, status } = licenseKey;
  if (status === "revoked") return { state: "revoked" };
  if (!licenseKey.device_management || count === null) return { state: "managed" };
  if (allowed === null || count < allowed) return { state: "room", used: count, allowed };
  if (status === "unknown") return { state: "blocked", why: "unknown" };
  if (!licenseKey.actions.deactivate) return { state: "blocked", why: "read_only" };
  return { state: "choose", needed: count - allowed + 1 };
}
