import { expectAccessible } from "../test/accessibility.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import { until } from "../test/until.ts";

test("a device that the app reported shows when it was last seen, and the one not seen for longest is suggested", async ({
  page,
  stack,
  database,
  makeCustomer,
  signIn,
}) => {
  const activations = [{ label: "MacBook Pro" }, { label: "Office PC" }];
  const license_keys = [{ benefit: "Northwind Studio license", limit_activations: 2, activations }];
  const customer = await makeCustomer({ license_keys, webhooks: true });
  const [key] = customer.license_keys;
  const app = new CookieBrowser(stack.portalUrl);
  // The directory knows a key that its customer has looked at.
  await signIn(customer);
  await page.goto(`/license-keys/${key?.id}`);
  for (const activation_id of key?.activation_ids ?? []) {
    await until("the directory to know the key", async () => {
      const body = { license_key_id: key?.id, activation_id, key: key?.key, app_version: "2.4.1" };
      const answer = await app.post("/api/device-reports", body, { origin: null, "sec-fetch-site": null });
      expect(answer.status).toBe(202);
      const rows = await database.query("select 1 from device_reports where activation_id = $1", [activation_id]);
      return rows.length === 1;
    });
  }
  await database.query("update device_reports set seen_on = '2026-01-31' where activation_id = $1", [
    key?.activation_ids[1],
  ]);
  await page.reload();
  const office = page.getByRole("listitem").filter({ hasText: "Office PC" });
  await expect(office.getByText(/^Last seen .*31.*2026 · Version 2\.4\.1$/)).toBeVisible();
  await expectAccessible(page);
  await page.goto(`/free-a-device?license_key_id=${key?.id}`);
  await expect(page.getByRole("radio", { name: "Office PC" })).toBeChecked();
  await expectAccessible(page);
  await expect(page.getByText("Suggested: least recently seen")).toBeVisible();
});
