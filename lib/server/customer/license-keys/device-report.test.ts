import { beforeEach, describe, expect, test } from "vitest";
import { systemContext } from "@/lib/server/context";
import { continueSync } from "@/lib/server/directory/full-sync";
import { everyLicenseKey } from "@/lib/server/directory/key-sync";
import { database as portalDatabase } from "@/lib/server/platform/db/database";
import { customerContext } from "@/test/contexts";
import { changeEnvironment } from "@/test/environment";
import { openPortal } from "@/test/portal-environment";
import { deactivateDevice } from "./deactivation";
import { sweepDeviceReports } from "./device-report-store";
import { getDeviceChoice } from "./full-license-key";
import { getLicenseKey } from "./license-key-detail";

const portal = await openPortal();
const { polar, database } = portal;
const NOBODYS = "00000000-0000-4000-8000-000000000000";

beforeEach(async () => {
  changeEnvironment({ DEVICE_REPORTS: true });
  await database.resetLimits();
});

/** A customer with a full key that the directory knows. */
async function ownerOfKey() {
  const keys = [{ benefit: "Northwind Studio license", limit_activations: 3, activations: 3 }];
  const { customer, browser } = await portal.newCustomer({ license_keys: keys });
  const [key] = customer.license_keys;
  if (!key) throw new Error("no key was made");
  while (!(await continueSync(systemContext("customer"), everyLicenseKey)));
  const context = await customerContext(browser.cookies.get("portal"));
  return { customer, context, key, devices: key.activation_ids };
}
type Owner = Awaited<ReturnType<typeof ownerOfKey>>;

/** The vendor's app has no cookie and no page. */
function report(body: object) {
  return portal.browser().post("/api/device-reports", body, { origin: null, "sec-fetch-site": null });
}

function truth({ key }: Owner, index: number) {
  return { license_key_id: key.id, activation_id: key.activation_ids[index] ?? "", key: key.key };
}

const rowsOf = ({ key }: Owner) =>
  database.query<{ activation_id: string; app_version: string | null }>(
    "select activation_id, app_version from device_reports where license_key_id = $1",
    [key.id],
  );

async function seenDaysAgo({ devices }: Owner, index: number, days: number): Promise<void> {
  await database.query("update device_reports set seen_on = seen_on - $2::int where activation_id = $1", [
    devices[index],
    days,
  ]);
}

async function shownDevices({ context, key }: Owner) {
  const filter = { activations_page: 1, activations_query: undefined, activations_sort: "oldest" as const };
  return (await getLicenseKey(context, { id: key.id, filter })).activations;
}

describe("a report of the vendor's app", () => {
  test("shows when a device was last seen, and with which version", async () => {
    const owner = await ownerOfKey();
    const { status, text } = await report({ ...truth(owner, 0), app_version: "2.4.1 (arm64)" });
    expect([status, text]).toEqual([202, ""]);
    const shown = new Map((await shownDevices(owner)).map(({ id, last_seen }) => [id, last_seen]));
    expect(shown.get(owner.devices[0] ?? "")).toEqual({
      on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      app_version: "2.4.1 (arm64)",
    });
    expect(shown.get(owner.devices[1] ?? "")).toBeNull();
  });

  test("takes one call to Polar for each device, and is written once a day", async () => {
    const owner = await ownerOfKey();
    const first = await polar.requestsDuring(() => report({ ...truth(owner, 0), app_version: "1" }));
    expect(first.map(({ path }) => path)).toEqual([`/v1/license-keys/${owner.key.id}`]);
    const later = await polar.requestsDuring(async () => {
      await report({ ...truth(owner, 0), app_version: "2" });
      expect(await rowsOf(owner)).toMatchObject([{ app_version: "1" }]);
      await seenDaysAgo(owner, 0, 1);
      await report({ ...truth(owner, 0), app_version: "2" });
      expect(await rowsOf(owner)).toMatchObject([{ app_version: "2" }]);
    });
    expect(later).toEqual([]);
  });

  test("is answered alike and writes nothing with a wrong key, a foreign device or an unknown ID", async () => {
    const [owner, other] = [await ownerOfKey(), await ownerOfKey()];
    const forged = [
      { ...truth(owner, 0), key: other.key.key },
      { ...truth(owner, 0), key: `${owner.key.key}0` },
      { ...truth(owner, 0), license_key_id: other.key.id },
      { ...truth(owner, 0), license_key_id: NOBODYS },
      { ...truth(owner, 0), activation_id: other.devices[0] ?? "" },
      { ...truth(owner, 0), activation_id: NOBODYS },
    ];
    for (const body of forged) {
      const { status, text } = await report(body);
      expect([status, text]).toEqual([202, ""]);
    }
    expect([await rowsOf(owner), await rowsOf(other)]).toEqual([[], []]);
  });

  test("can't take another key's device", async () => {
    const [owner, other] = [await ownerOfKey(), await ownerOfKey()];
    await report(truth(owner, 0));
    await seenDaysAgo(owner, 0, 3);
    await report({ ...truth(other, 0), activation_id: owner.devices[0] ?? "" });
    expect(await rowsOf(other)).toEqual([]);
  });

  test("is refused if it isn't of the form, and while reports are off", async () => {
    const owner = await ownerOfKey();
    for (const change of [{ app_version: "<b>" }, { app_version: "x".repeat(41) }, { key: "" }, { more: 1 }])
      expect((await report({ ...truth(owner, 0), ...change })).status).toBeGreaterThanOrEqual(400);
    changeEnvironment({ DEVICE_REPORTS: false });
    expect((await report(truth(owner, 0))).status).toBe(404);
    expect(await rowsOf(owner)).toEqual([]);
  });

  test("is forgotten while Polar is down, and the app hears nothing of it", async () => {
    const owner = await ownerOfKey();
    await polar.setFaults({ status: 500, path: `/v1/license-keys/${owner.key.id}` });
    expect((await report(truth(owner, 0))).status).toBe(202);
    await polar.clearFaults();
    expect(await rowsOf(owner)).toEqual([]);
  });
});

describe("what was seen goes", () => {
  test("with a device that is deactivated here or elsewhere", async () => {
    const owner = await ownerOfKey();
    for (const index of [0, 1]) await report(truth(owner, index));
    const [first = "", second] = owner.devices;
    await deactivateDevice(owner.context, { licenseKeyId: owner.key.id, activationId: first });
    expect(await rowsOf(owner)).toMatchObject([{ activation_id: second }]);
    await database.query("update device_reports set activation_id = $2 where activation_id = $1", [second, NOBODYS]);
    await shownDevices(owner);
    expect(await rowsOf(owner)).toEqual([]);
  });

  test("after more than a year", async () => {
    const owner = await ownerOfKey();
    for (const index of [0, 1]) await report(truth(owner, index));
    await seenDaysAgo(owner, 0, 401);
    await seenDaysAgo(owner, 1, 400);
    await sweepDeviceReports(portalDatabase());
    expect(await rowsOf(owner)).toMatchObject([{ activation_id: owner.devices[1] }]);
  });
});

test("the device not seen for longest is suggested only if every other one was seen later", async () => {
  const owner = await ownerOfKey();
  const suggestion = async () => {
    const { oldest, suggestedBy } = await getDeviceChoice(owner.context, owner.key.id);
    return [suggestedBy, suggestedBy === "age" ? null : oldest[0]?.id];
  };
  for (const index of [0, 1]) await report(truth(owner, index));
  await seenDaysAgo(owner, 1, 30);
  expect(await suggestion()).toEqual(["age", null]);
  await report(truth(owner, 2));
  expect(await suggestion()).toEqual(["last_seen", owner.devices[1]]);
  await seenDaysAgo(owner, 2, 30);
  expect(await suggestion()).toEqual(["age", null]);
});
