import { expect, test } from "vitest";
import type { DeviceChoice } from "@/lib/api/device-choice";
import type { LicenseKey } from "@/lib/api/schemas";
import { deviceChoiceState } from "./device-choice";

const key: LicenseKey = {
  id: "2d8f1778-e79d-436b-a6e4-9f628eb08d93",
  display_key: "****-BF5AFF",
  status: "active",
  benefit: { id: "ee37d996-639d-4b03-8eaa-fcb3d585f300", name: "Studio" },
  limit_activations: 3,
  device_management: true,
  usage: 0,
  limit_usage: null,
  validations: 0,
  last_validated_at: null,
  expires_at: null,
  created_at: "2026-03-02T09:31:00Z",
  modified_at: null,
  actions: { reveal: true, rotate: true, deactivate: true },
};

function stateOf(change: Partial<LicenseKey>, count: DeviceChoice["count"]) {
  return deviceChoiceState({ licenseKey: { ...key, ...change }, count, oldest: [], suggestedBy: "age" });
}

test("a full key needs one deactivation, a key over its limit several", () => {
  expect(stateOf({}, 3)).toEqual({ kind: "choose", needed: 1 });
  expect(stateOf({ limit_activations: 1 }, 3)).toEqual({ kind: "choose", needed: 3 });
  expect(stateOf({ status: "expired" }, 3)).toEqual({ kind: "choose", needed: 1 });
});

test("a key with room, without a limit or without devices needs nothing", () => {
  expect(stateOf({}, 2)).toEqual({ kind: "room", used: 2, allowed: 3 });
  expect(stateOf({ limit_activations: null }, 50)).toEqual({ kind: "room", used: 50, allowed: null });
  expect(stateOf({}, 0)).toEqual({ kind: "room", used: 0, allowed: 3 });
});

test("a key whose devices can't be deactivated here says why", () => {
  const off = { reveal: true, rotate: false, deactivate: false };
  expect(stateOf({ status: "revoked", actions: off }, 3)).toEqual({ kind: "revoked" });
  expect(stateOf({ device_management: false, actions: off }, null)).toEqual({ kind: "managed" });
  expect(stateOf({ status: "unknown", actions: off }, 3)).toEqual({ kind: "blocked", reason: "unknown" });
  expect(stateOf({ actions: off }, 3)).toEqual({ kind: "blocked", reason: "read_only" });
});
