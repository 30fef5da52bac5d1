import { beforeEach, expect, test } from "vitest";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { newKeyOwner, threeOfFour } from "@/test/key-owner";
import type { Customer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { deactivateDevice } from "./deactivation";
import { nameDevice } from "./device-names";
import { getLicenseKey } from "./license-key-detail";

const portal = await openPortal();
const { polar, database } = portal;

let customer: Customer;
let context: CustomerContext;
let keyId: string;
let devices: string[];

beforeEach(async () => {
  ({ customer, context, keyId, devices } = await newKeyOwner(portal, threeOfFour));
});

function look(of = context, id = keyId): Promise<LicenseKeyDetail> {
  return getLicenseKey(of, { id, filter: { activations_page: 1, activations_sort: "oldest" } });
}

const name = (text: string | null, activationId = devices[0] ?? "") =>
  nameDevice(context, { licenseKeyId: keyId, activationId, name: text });
const storedNames = () => database.query("select sealed from device_names where license_key_id = $1", [keyId]);

test("a device's name is shown cleaned, is stored sealed, and goes with null", async () => {
  await name("Ada’s\u202E desk\n\u0000 2");
  expect((await look()).activations[0]).toMatchObject({ name: "Ada’s desk 2" });
  expect(JSON.stringify(await storedNames())).not.toContain("Ada");
  await name("\u200B ");
  expect(await storedNames()).toEqual([]);
});

test("a device's name of another customer's device is refused", async () => {
  const other = await newKeyOwner(portal, { benefit: "Northwind Studio license", activations: 1 });
  const [activationId = ""] = other.key.activation_ids;
  await expect(name("mine", activationId)).rejects.toMatchObject({ code: "activation_not_found" });
  const foreign = nameDevice(context, { licenseKeyId: other.key.id, activationId, name: "mine" });
  await expect(foreign).rejects.toMatchObject({ code: "license_key_not_found" });
});

test("a device's name hides the key", async () => {
  const { key } = await polar.readKey(keyId);
  await name(`PC ${key}`);
  expect(JSON.stringify(await look())).not.toContain(key);
});

test("a device's name goes with the activation, here and elsewhere", async () => {
  for (const id of devices) await name("Named", id);
  await deactivateDevice(context, { licenseKeyId: keyId, activationId: devices[0] ?? "" });
  expect(await storedNames()).toHaveLength(2);
  const [key] = customer.license_keys;
  if (key) await polar.deactivate(customer, key, devices[1] ?? "");
  await look();
  // It may be younger than what Polar answered.
  expect(await storedNames()).toHaveLength(2);
  await database.query("update device_names set changed_at = now() - interval '2 minutes'");
  await look();
  expect(await storedNames()).toHaveLength(1);
});

test("a device's name stays where Polar hides the devices", async () => {
  const own = await newKeyOwner(portal, { benefit: "Northwind CI runner", activations: 1 });
  await database.query(
    "insert into device_names (activation_id, license_key_id, customer_id, sealed, changed_at) values ($1, $2, $3, 'x', now() - interval '1 day')",
    [own.key.activation_ids[0], own.key.id, own.customer.customer_id],
  );
  await look(own.context, own.key.id);
  const rows = await database.query("select from device_names where license_key_id = $1", [own.key.id]);
  expect(rows).toHaveLength(1);
});
