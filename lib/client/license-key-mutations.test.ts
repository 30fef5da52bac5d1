import { describe, expect, test } from "vitest";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { shownDevice } from "@/test/shown-device";
import { withDeviceBack, withoutDevice } from "./license-key-mutations";

function detail(ids: string[]): LicenseKeyDetail {
  return {
    id: "key",
    display_key: "****-ABCDEF",
    status: "active",
    benefit: { id: "benefit", name: "Studio" },
    limit_activations: 3,
    device_management: true,
    usage: 0,
    limit_usage: null,
    validations: 0,
    last_validated_at: null,
    expires_at: null,
    created_at: "2026-01-01T00:00:00Z",
    modified_at: null,
    actions: { reveal: true, rotate: true, deactivate: true },
    activations: ids.map((id) => shownDevice(id)),
    activations_pagination: { total_count: ids.length, max_page: 1 },
    activations_count: ids.length,
    activation_ids: [...ids, "elsewhere"],
    rotation: { devices_left: 0, app_renews: "unknown" },
    subscription: null,
    order: null,
    device_actions: { rename: true, add: true, deactivate_several: true },
    has_queued_deactivations: false,
    purchase_known: true,
  };
}

const shown = ({ activations }: LicenseKeyDetail) => activations.map(({ id }) => id);

describe("a device during its deactivation", () => {
  test("is missing from the list and the counts", () => {
    const after = withoutDevice(detail(["a", "b", "c"]), "b");
    expect(shown(after)).toEqual(["a", "c"]);
    expect(after.activations_count).toBe(2);
    expect(after.activations_pagination.total_count).toBe(2);
  });

  test("is gone from the key on every page, and from the rows and counts of its own", () => {
    const page = detail(["a"]);
    expect(withoutDevice(page, "elsewhere")).toEqual({ ...page, activation_ids: ["a"] });
    expect(withoutDevice(page, "z")).toBe(page);
  });

  test("comes back to its old position after a failure", () => {
    const before = detail(["a", "b", "c"]);
    const after = withDeviceBack(withoutDevice(before, "b"), before, "b");
    expect({ ...after, activation_ids: after.activation_ids?.toSorted() }).toEqual(before);
  });

  test("doesn't bring back another device that was deactivated since", () => {
    const before = detail(["a", "b", "c"]);
    const both = withoutDevice(withoutDevice(before, "b"), "a");
    expect(shown(withDeviceBack(both, before, "b"))).toEqual(["c", "b"]);
  });

  test("isn't there twice if the list was loaded again first", () => {
    const before = detail(["a", "b"]);
    expect(withDeviceBack(before, before, "b")).toBe(before);
  });

  test("leaves an unknown count unknown", () => {
    const before = { ...detail(["a"]), activations_count: null };
    expect(withoutDevice(before, "a").activations_count).toBeNull();
  });
});
