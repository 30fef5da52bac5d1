import { expect, test } from "vitest";
import type { KeyRemedies } from "@/lib/api/remedies";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({
  staff: true,
  variables: { POLAR_ACCESS_TOKEN: "polar_oat_sandbox_northwind_read_onlyx" },
});

test("without the scope license_keys:write a lead reads why, and can't change a key", async () => {
  const license_keys = [{ benefit: "Northwind Studio license" }];
  const [key] = (await portal.polar.makeCustomer({ license_keys })).license_keys;
  const path = `/api/support/license-keys/${key?.id}/remedies`;
  const { browser } = await portal.newStaff("lead");
  const { json } = await browser.get(path);
  expect(json).toMatchObject({ enabled: false, possible: [], mails_customer: false });
  const body = { kind: "disable", reason: "Ticket 4711: asked to", shown: (json as KeyRemedies).state };
  expect(await browser.post(path, body)).toMatchObject({ status: 403, json: { code: "remedies_off" } });
  expect(await portal.database.query("select count(*)::int as count from remedies")).toEqual([{ count: 0 }]);
});
