import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";
import type { NewCustomer } from "../test/polar-control.ts";

const APP = "https://cloud.northwind.example/account";
type NewKey = NonNullable<NewCustomer["license_keys"]>[number];

const full: NewKey = {
  benefit: "Northwind Studio license",
  activations: [
    { label: "Office PC", created_at: "2026-05-02T10:00:00Z" },
    { label: "Old laptop", created_at: "2025-01-15T10:00:00Z", meta: { os: "Windows 10" } },
    { label: "MacBook Pro", created_at: "2026-09-20T10:00:00Z" },
  ],
};

function address(id: string | undefined, returnUrl: string | null = APP): string {
  return `/free-a-device?${new URLSearchParams({ license_key_id: id ?? "", ...(returnUrl ? { return_url: returnUrl } : {}) })}`;
}

test("a customer sent by the app signs in, deactivates the oldest device, and returns with the result", async ({
  page,
  makeCustomer,
  polar,
  context,
}) => {
  await context.route(`${APP}**`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<h1>Northwind Cloud</h1>" }),
  );
  const customer = await makeCustomer({ license_keys: [full] });
  const [key] = customer.license_keys;
  await page.goto(address(key?.id));
  await expect(page).toHaveURL(/\/sign-in\?next=%2Ffree-a-device%3F/);
  const next = new URL(page.url()).searchParams.get("next") ?? "";
  const token = await polar.mintToken(customer);
  await page.goto(`/enter?${new URLSearchParams({ customer_session_token: token, next })}`);
  await page.getByRole("button", { name: "Continue" }).click();

  await expect(page.getByRole("heading", { name: "Deactivate a device" })).toBeVisible();
  await expect(page.getByText("This key is already active on 3 devices, the most it allows.")).toBeVisible();
  await expect(page.getByRole("radio").first()).toBeChecked();
  await expect(page.getByRole("radio", { name: "Old laptop" })).toBeChecked();
  await expect(page.getByText("Suggested: activated first")).toBeVisible();
  await expect(page.getByText("We don’t know when each device was last used")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Deactivate this device" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Deactivate Old laptop?" });
  await expect(dialog).toContainText("go back to Northwind Cloud");
  await dialog.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByRole("heading", { name: "Northwind Cloud" })).toBeVisible();
  await expect(page).toHaveURL(`${APP}?result=deactivated&license_key_id=${key?.id}`);
  const left = (await polar.readKey(key?.id ?? "")).activations.map(({ label }) => label);
  expect(left.toSorted()).toEqual(["MacBook Pro", "Office PC"]);
});

test("a customer can pick another device, or keep all and return with that result", async ({
  page,
  makeCustomer,
  signIn,
  polar,
  context,
}) => {
  await context.route(`${APP}**`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<h1>Northwind Cloud</h1>" }),
  );
  const customer = await makeCustomer({ license_keys: [full] });
  const [key] = customer.license_keys;
  await signIn(customer);
  await page.goto(address(key?.id));
  await page.getByRole("radio", { name: "Office PC" }).check();
  await page.getByRole("button", { name: "Deactivate this device" }).click();
  await page
    .getByRole("alertdialog", { name: "Deactivate Office PC?" })
    .getByRole("button", { name: "Cancel" })
    .click();
  await page.getByRole("link", { name: "Keep all devices and go back to Northwind Cloud" }).click();
  await expect(page).toHaveURL(`${APP}?result=canceled&license_key_id=${key?.id}`);
  expect((await polar.readKey(key?.id ?? "")).activations).toHaveLength(3);
});

test("without an allowed return URL, the customer stays in the portal", async ({ page, makeCustomer, signIn }) => {
  const customer = await makeCustomer({ license_keys: [full] });
  const [key] = customer.license_keys;
  await signIn(customer);
  await page.goto(address(key?.id, "https://evil.example/"));
  await expect(page.getByText("Northwind hasn’t approved it")).toBeVisible();
  await expect(page.locator('a[href*="evil.example"]')).toHaveCount(0);
  await page.getByRole("button", { name: "Deactivate this device" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Old laptop was deactivated")).toBeVisible();
  await page.getByRole("link", { name: "View this license key" }).click();
  await expect(page).toHaveURL(`/license-keys/${key?.id}`);
});

test("a key over its limit takes several deactivations until another device fits", async ({
  page,
  makeCustomer,
  signIn,
  polar,
}) => {
  const customer = await makeCustomer({ license_keys: [full] });
  const [key] = customer.license_keys;
  await polar.patchKey(key?.id ?? "", { limit_activations: 2 });
  await signIn(customer);
  await page.goto(address(key?.id, null));
  await expect(page.getByText("deactivate 2 of them")).toBeVisible();
  await page.getByRole("button", { name: "Deactivate this device" }).click();
  await expect(page.getByRole("alertdialog")).not.toContainText("another device");
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("deactivate 1 more")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Office PC" })).toBeChecked();
  await page.getByRole("button", { name: "Deactivate this device" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Office PC was deactivated")).toBeVisible();
  expect((await polar.readKey(key?.id ?? "")).activations).toHaveLength(1);
});

test("the page says when no deactivation is needed or possible, and leads back", async ({
  page,
  makeCustomer,
  signIn,
  polar,
}) => {
  const customer = await makeCustomer({
    license_keys: [
      { ...full, limit_activations: 5 },
      { benefit: "Northwind Studio license", activations: 3 },
      {
        benefit: { description: "Managed", properties: { activations: { limit: 1, enable_customer_admin: false } } },
        activations: 1,
      },
      { benefit: "Northwind Studio license" },
    ],
  });
  const [roomy, revoked, managed, unused] = customer.license_keys;
  await polar.revokeKey(revoked?.id ?? "");
  await signIn(customer);
  const back = page.getByRole("link", { name: "Back to Northwind Cloud" }).last();

  await page.goto(address(roomy?.id));
  await expect(page.getByText("active on 3 of 5 devices")).toBeVisible();
  await expect(back).toHaveAttribute("href", `${APP}?result=not_needed&license_key_id=${roomy?.id}`);
  await page.goto(address(revoked?.id));
  await expect(page.getByText("This key has been revoked")).toBeVisible();
  await expect(back).toHaveAttribute("href", `${APP}?result=canceled&license_key_id=${revoked?.id}`);
  await page.goto(address(managed?.id));
  await expect(page.getByText("You can’t deactivate devices here")).toBeVisible();
  await page.goto(address(unused?.id));
  await expect(page.getByText("This key isn’t active on any device")).toBeVisible();
});

test("another customer's key, or no key, is a 404", async ({ page, customer, makeCustomer, signIn, consoleErrors }) => {
  consoleErrors.allow(/404/);
  const other = await makeCustomer({ license_keys: [full] });
  await signIn(customer);
  for (const id of [other.license_keys[0]?.id, crypto.randomUUID(), "nonsense", ""]) {
    const answer = await page.goto(address(id));
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "This license key isn’t in your account" })).toBeVisible();
  }
});

test("a device deactivated in the meantime counts as deactivated; no answer from Polar doesn't", async ({
  page,
  makeCustomer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/404|50\d/);
  const customer = await makeCustomer({ license_keys: [full, full] });
  const [gone, silent] = customer.license_keys;
  await signIn(customer);
  await page.goto(address(gone?.id, null));
  await expect(page.getByRole("radio", { name: "Old laptop" })).toBeChecked();
  if (gone?.activation_ids[1]) await polar.deactivate(customer, gone, gone.activation_ids[1]);
  await page.getByRole("button", { name: "Deactivate this device" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Old laptop was deactivated")).toBeVisible();

  await page.goto(address(silent?.id, null));
  await polar.addFault({
    customer_id: customer.customer_id,
    path: "/v1/customer-portal/license-keys/deactivate",
    status: 503,
  });
  await page.getByRole("button", { name: "Deactivate this device" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Old laptop wasn’t deactivated")).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(3);
});

test("two devices of one name are told apart, also where only a number differs", async ({
  page,
  makeCustomer,
  signIn,
}) => {
  const created_at = "2026-03-04T10:15:00Z";
  const activations = [{ label: "Mac", created_at }, { label: "Mac", created_at }, { label: "Office PC" }];
  const customer = await makeCustomer({ license_keys: [{ benefit: "Northwind Studio license", activations }] });
  await signIn(customer);
  await page.goto(address(customer.license_keys[0]?.id, null));
  await page.getByRole("radio", { name: /^Mac \(activated .*; #2\)$/ }).check();
  await expect(page.getByRole("radio", { name: /^Mac \(activated .*; #1\)$/ })).not.toBeChecked();
  await page.getByRole("button", { name: "Deactivate this device" }).click();
  const dialog = page.getByRole("alertdialog", { name: /^Deactivate Mac \(activated .*; #2\)\?$/ });
  await dialog.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText(/^Mac \(activated .*; #2\) was deactivated\.$/)).toBeVisible();
});
