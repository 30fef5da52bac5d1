import { createPolar } from "@polar-sh/sdk/2026-10";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NORTHWIND } from "../../test/polar-control.ts";
import { TestPolar } from "../../test/test-polar.ts";

// Polar's own client works with the sandbox: the portal's requests, and the errors that it handles.

let polar: TestPolar;
beforeAll(async () => {
  polar = await TestPolar.start();
});
afterAll(() => polar.close());

const client = (accessToken: string) => createPolar({ accessToken, baseUrl: polar.url });

test("the organization finds customers, keys, benefits and grants, and opens a session", async () => {
  const vendor = client(NORTHWIND);
  const { customer_id, email } = await polar.addCustomer({ license_keys: [{ benefit: "Northwind Fonts" }] });
  expect((await vendor.customers.list({ email })).items).toMatchObject([{ id: customer_id }]);
  expect((await vendor.benefits.list({ type: "license_keys", limit: 100 })).items.length).toBeGreaterThan(5);
  expect((await vendor.licenseKeys.list({ status: ["granted", "revoked"], limit: 1 })).items).toHaveLength(1);
  expect((await vendor.benefitGrants.list({ customer_id })).items).toMatchObject([{ customer_id }]);
  expect((await vendor.customerSessions.create({ customer_id })).token).toMatch(/^polar_/);
});

test("a customer lists, reads and rotates a key, and deactivates a device", async () => {
  const ada = await polar.addCustomer({
    license_keys: [{ benefit: "Northwind Studio license", activations: 2, subscription: true }],
  });
  const { customerPortal: own } = client(ada.token);
  const [key] = (await own.licenseKeys.list()).items;
  const id = key?.id ?? "";
  const { activations } = await own.licenseKeys.get(id);
  const rotated = await own.licenseKeys.rotate(id);
  const organization_id = rotated.organization_id;
  await own.licenseKeys.deactivate({ key: rotated.key, organization_id, activation_id: activations[0]?.id ?? "" });
  expect((await own.licenseKeys.get(id)).activations).toEqual(activations.slice(1));
  expect((await own.subscriptions.list()).items).toMatchObject([{ status: "active" }]);
  expect((await own.customerSession.getAuthenticatedUser()).customer_id).toBe(ada.customer_id);
});

test("errors have the names that the portal checks", async () => {
  const ada = await polar.addCustomer({ license_keys: [{ benefit: "Northwind Studio license", status: "revoked" }] });
  const { customerPortal: own } = client(ada.token);
  await expect(own.licenseKeys.get("00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({
    name: "ResourceNotFound",
  });
  await expect(own.licenseKeys.rotate(ada.license_keys[0]?.id ?? "")).rejects.toMatchObject({
    name: "RotateNotPermitted",
  });
  await polar.control("PUT", "/faults", [{ customer_id: ada.customer_id, status: 429 }]);
  await expect(own.licenseKeys.list()).rejects.toMatchObject({ name: "PolarRateLimitError", retryAfter: 60 });
  await polar.control("PUT", "/faults", []);
});
