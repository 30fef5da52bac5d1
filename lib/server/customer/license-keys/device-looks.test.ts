import { beforeEach, expect, test } from "vitest";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { isAllowed } from "@/lib/server/http/access";
import { database as portalDatabase } from "@/lib/server/platform/db/database";
import { newKeyOwner, threeOfFour } from "@/test/key-owner";
import { openPortal } from "@/test/portal-environment";
import { addDevice } from "./activation";
import { sweepDeviceLooks } from "./device-looks";
import { nameDevice } from "./device-names";
import { getLicenseKey } from "./license-key-detail";

const portal = await openPortal();
const { database } = portal;

let context: CustomerContext;
let keyId: string;
let devices: string[];

beforeEach(async () => {
  ({ context, keyId, devices } = await newKeyOwner(portal, threeOfFour));
});

const NOBODYS = "00000000-0000-4000-8000-000000000000";

function look(of = context, id = keyId): Promise<LicenseKeyDetail> {
  return getLicenseKey(of, { id, filter: { activations_page: 1, activations_sort: "oldest" } });
}

const name = (text: string | null, activationId = devices[0] ?? "") =>
  nameDevice(context, { licenseKeyId: keyId, activationId, name: text });

test("a device is new if it was activated after the last visit, and stays so during this one", async () => {
  const news = async () => (await look()).activations.map(({ is_new }) => is_new);
  expect(await news()).toEqual([false, false, false]);
  await addDevice(context, { licenseKeyId: keyId, label: "Fresh" });
  await database.query("update device_looks set looked_at = now() - interval '31 minutes' where license_key_id = $1", [
    keyId,
  ]);
  expect((await news()).at(-1)).toBe(true);
  expect((await news()).at(-1)).toBe(true);
});

test("a page of devices names the IDs of all, whatever is searched", async () => {
  const filter = { activations_page: 1, activations_sort: "oldest", activations_query: "nothing" } as const;
  const page = await getLicenseKey(context, { id: keyId, filter });
  expect(page.activations).toEqual([]);
  expect(page.activation_ids?.toSorted()).toEqual(devices.toSorted());
});

test("a look is forgotten after the days of RETENTION_HISTORY_DAYS", async () => {
  await look();
  const looks = () => database.query("select from device_looks where license_key_id = $1", [keyId]);
  const age = (days: number) =>
    database.query("update device_looks set looked_at = now() - make_interval(days => $2) where license_key_id = $1", [
      keyId,
      days,
    ]);
  await age(364);
  await sweepDeviceLooks(portalDatabase());
  expect(await looks()).toHaveLength(1);
  await age(366);
  await sweepDeviceLooks(portalDatabase());
  expect(await looks()).toEqual([]);
});

test("staff see the names, may change nothing, and leave no look", async () => {
  await name("Ada’s desk");
  const { session } = context.actor;
  const impersonation = {
    id: NOBODYS,
    staffSubject: "agent-1",
    staffName: "Alex",
    reason: "Ticket 4711",
    expiresAt: session.expiresAt,
    elevated: true,
  };
  const staff: CustomerContext = {
    ...context,
    actor: { kind: "impersonator", session, impersonation },
    may: (route) => isAllowed(route, ["elevated"]),
  };
  const shown = await look(staff);
  expect(shown.activations[0]).toMatchObject({ name: "Ada’s desk", is_new: false });
  expect(shown.device_actions).toEqual({ rename: false, add: false, deactivate_several: false });
  expect(shown.actions.deactivate).toBe(true);
  expect(await database.query("select from device_looks where license_key_id = $1", [keyId])).toEqual([]);
});
