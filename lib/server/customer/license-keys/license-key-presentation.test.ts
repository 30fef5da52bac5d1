import { beforeAll, describe, expect, test } from "vitest";
import type { CustomerContext } from "@/lib/server/context";
import { maskOf } from "@/lib/server/directory/key-mask";
import { isAllowed, type Role } from "@/lib/server/http/access";
import { setEnvironment } from "@/test/environment";
import { presentActivation, presentLicenseKey, safeDisplayKey, shownStatus } from "./license-key-presentation";

beforeAll(() => setEnvironment());

const NOW = Date.parse("2026-11-21T12:00:00Z");
const DAY = 86_400_000;
const at = (offset: number) => new Date(NOW + offset).toISOString();

describe("the status that is shown", () => {
  test.each([
    ["granted", null, "active"],
    ["granted", at(31 * DAY), "active"],
    ["granted", at(30 * DAY), "expiring"],
    ["granted", at(1), "expiring"],
    ["granted", at(0), "expired"],
    ["granted", at(-DAY), "expired"],
    ["revoked", at(-DAY), "revoked"],
    ["disabled", at(DAY), "disabled"],
    ["suspended", null, "unknown"],
  ])("%s with expiry %s is %s", (status, expires_at, shown) => {
    expect(shownStatus({ status, expires_at }, NOW)).toBe(shown);
  });
});

test.each([
  ["NORTH-7FC2880E-BF5AFF", "****-BF5AFF", "****-BF5AFF"],
  ["ABC123", "****-ABC123", "****"],
  ["A1", "****-A1", "****"],
  ["1234567", "****-234567", "****-234567"],
])("of the key %s the display key is %s and %s is shown", (key, display_key, shown) => {
  expect(safeDisplayKey({ key, display_key })).toBe(shown);
});

describe("a license key of Polar's, turned into ours", () => {
  const key = {
    id: "473f6a68-7ac5-4c55-996f-e9942b5fe0e0",
    created_at: at(-90 * DAY),
    modified_at: null,
    organization_id: "03cfdd56-6c9f-4afb-b59b-1a5f75bb4c4e",
    customer_id: "98ed0af5-0fd8-4c10-b0c9-366f9ed66de3",
    benefit_id: "ee37d996-639d-4b03-8eaa-fcb3d585f300",
    key: "NORTH-7FC2880E-7F15-42AF-82BC-131262BF5AFF",
    display_key: "****-BF5AFF",
    status: "granted",
    limit_activations: 3,
    usage: 0,
    limit_usage: null,
    validations: 412,
    last_validated_at: null,
    expires_at: null,
  };
  const benefit = {
    id: key.benefit_id,
    name: null,
    vendorName: "Internal beta",
    deviceManagement: true,
    keySettings: null,
  };
  /** All that the presentation reads of a context. */
  const contextOf = (kind: CustomerContext["actor"]["kind"], role: Role) =>
    ({ actor: { kind }, may: (route) => isAllowed(route, [role]) }) as CustomerContext;
  const own = contextOf("customer", "customer");
  const viewing = contextOf("impersonator", "impersonating");
  const acting = contextOf("impersonator", "elevated");

  test("the full key is nowhere in it", () => {
    expect(JSON.stringify(presentLicenseKey(own, { key, benefit }))).not.toContain("7FC2880E");
  });

  test("a private benefit keeps its name from customers, not from staff", () => {
    expect(presentLicenseKey(own, { key, benefit }).benefit.name).toBeNull();
    expect(presentLicenseKey(viewing, { key, benefit }).benefit.name).toBe("Internal beta");
  });

  test("the customer may do everything, staff may look, an elevated lead may deactivate a device", () => {
    expect(presentLicenseKey(own, { key, benefit }).actions).toEqual({ reveal: true, rotate: true, deactivate: true });
    expect(presentLicenseKey(viewing, { key, benefit }).actions).toEqual({
      reveal: false,
      rotate: false,
      deactivate: false,
    });
    expect(presentLicenseKey(acting, { key, benefit }).actions).toEqual({
      reveal: false,
      rotate: false,
      deactivate: true,
    });
  });

  test("nothing risky is offered for a revoked key, nor for a status that Polar adds later", () => {
    for (const status of ["revoked", "suspended"]) {
      expect(presentLicenseKey(own, { key: { ...key, status }, benefit }).actions).toEqual({
        reveal: true,
        rotate: false,
        deactivate: false,
      });
    }
  });

  test("no device may be deactivated where the vendor turned device management off", () => {
    expect(presentLicenseKey(own, { key, benefit: { ...benefit, deviceManagement: false } }).actions.deactivate).toBe(
      false,
    );
  });

  test("a benefit without activations hides the devices of a key that has a limit of its own", () => {
    const without = { ...benefit, deviceManagement: null };
    expect(presentLicenseKey(own, { key, benefit: without })).toMatchObject({
      device_management: false,
      actions: { deactivate: false },
    });
    expect(
      presentLicenseKey(own, { key: { ...key, limit_activations: null }, benefit: without }).device_management,
    ).toBe(true);
    expect(presentLicenseKey(own, { key, benefit: undefined }).device_management).toBe(true);
  });
});

describe("a device's meta", () => {
  let shown: ReturnType<typeof presentActivation>;
  beforeAll(() => {
    const meta: Record<string, unknown> = JSON.parse(
      '{"__proto__": "x", "constructor": "y", "os": "macOS\\u202E", "cores": 16, "digits": 12345678, "abcd 12345678": "ＡＢＣＤ 1234", "nested": {"a": 1}, "headless": true}',
    );
    shown = presentActivation(
      {
        id: "6e21beb4-8fbc-4e7a-b3fe-9442e6be4b36",
        label: "<b>mac</b>",
        meta,
        created_at: at(0),
      },
      maskOf(["ABCD-1234-5678"]),
    );
  });

  test("loses names that could reach a prototype, and values that are neither text, number nor boolean", () => {
    expect(Object.keys(shown.meta)).toEqual(["os", "cores", "digits", "****", "headless"]);
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  test("is cleaned, and stays text", () => {
    expect(shown.meta.os).toBe("macOS");
    expect(shown.label).toBe("<b>mac</b>");
  });

  test("hides the key in names, text and numbers", () => {
    expect(shown.meta["****"]).toBe("****");
    expect(shown.meta.digits).toBe("****");
  });
});
