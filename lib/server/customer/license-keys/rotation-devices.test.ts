import { beforeEach, expect, test } from "vitest";
import type { RotationDeviceList } from "@/lib/api/rotation";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { database as portalDatabase } from "@/lib/server/platform/db/database";
import { openPortal } from "@/test/portal-environment";
import { sweepRotationDevices } from "./rotation-device-store";

const portal = await openPortal();
const { polar, database } = portal;

beforeEach(() => database.resetLimits());

/** A customer with three devices, who rotates the key. */
async function rotated() {
  const license_keys = [{ benefit: "Northwind Studio license", limit_activations: 3, activations: 3 }];
  const { customer, browser } = await portal.newCustomer({ license_keys });
  await database.proveSessions(customer);
  const [key] = customer.license_keys;
  if (!key) throw new Error("no key was made");
  const path = `/api/license-keys/${key.id}`;
  const rotate = async () => {
    await database.query(
      "update operations set finished_at = finished_at - interval '1 minute' where customer_id = $1",
      [customer.customer_id],
    );
    expect((await browser.post(`${path}/rotate`, {})).status).toBe(200);
  };
  await rotate();
  const list = async () => (await browser.get(`${path}/rotation-devices`)).json as RotationDeviceList;
  const left = async () => ((await browser.get(path)).json as LicenseKeyDetail).rotation.devices_left;
  const tick = async (deviceId: string, rotation_id: string | null, is_changed = true) =>
    (await browser.send("POST", `${path}/rotation-devices/${deviceId}`, { rotation_id, is_changed })).status;
  return { customer, browser, key, path, rotate, list, left, tick, devices: key.activation_ids };
}

test("after a rotation, the customer ticks off the devices that have the new key", async () => {
  const { list, left, tick, devices } = await rotated();
  const { rotation_id, items, can_change } = await list();
  expect(items.map(({ device, is_changed }) => [device.id, is_changed]).sort()).toEqual(
    devices.map((id) => [id, false]).sort(),
  );
  expect([can_change, await left()]).toEqual([true, 3]);
  expect(await tick(devices[0] ?? "", rotation_id)).toBe(204);
  expect(await left()).toBe(2);
  expect(await tick(devices[0] ?? "", rotation_id, false)).toBe(204);
  expect(await left()).toBe(3);
});

test("the list takes one call to Polar, and a tick one", async () => {
  const { list, tick, devices } = await rotated();
  const { rotation_id } = await list();
  expect(await polar.requestsDuring(list)).toHaveLength(1);
  expect(await polar.requestsDuring(() => tick(devices[0] ?? "", rotation_id))).toHaveLength(1);
});

test("a deactivated device leaves the list", async () => {
  const { browser, path, list, left, devices } = await rotated();
  expect((await browser.send("DELETE", `${path}/activations/${devices[0]}`, {})).status).toBe(204);
  expect((await list()).items).toHaveLength(2);
  expect(await left()).toBe(2);
});

test("another rotation lists every device again, and refuses a tick on the old list", async () => {
  const { list, left, tick, rotate, devices } = await rotated();
  const before = await list();
  await tick(devices[0] ?? "", before.rotation_id);
  await rotate();
  expect(await left()).toBe(3);
  expect(await tick(devices[0] ?? "", before.rotation_id)).toBe(409);
  expect(await left()).toBe(3);
});

test("another customer can't tick, nor see the list", async () => {
  const [owner, other] = [await rotated(), await rotated()];
  const { rotation_id } = await owner.list();
  const [device = ""] = owner.devices;
  expect((await other.browser.get(`${owner.path}/rotation-devices`)).status).toBe(404);
  expect(await other.tick(device, rotation_id)).toBe(409);
  expect(await owner.left()).toBe(3);
});

test("the list goes after a month", async () => {
  const { customer, list, left } = await rotated();
  const age = (days: number) =>
    database.query("update rotation_devices set created_at = now() - $2 * interval '1 day' where customer_id = $1", [
      customer.customer_id,
      days,
    ]);
  await age(32);
  expect([(await list()).rotation_id, await left()]).toEqual([null, 0]);
  await sweepRotationDevices(portalDatabase());
  const rows = await database.query("select 1 from rotation_devices where customer_id = $1", [customer.customer_id]);
  expect(rows).toEqual([]);
});
