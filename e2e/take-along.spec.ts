import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import readQrCode from "jsqr";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";

/** Returns the text of the QR code in a picture (PNG), or null. Another page of the browser decodes the picture. */
async function decode(context: BrowserContext, picture: Buffer): Promise<string | null> {
  const page = await context.newPage();
  const { data, width, height } = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas?.drawImage(image, 0, 0);
    const pixels = canvas?.getImageData(0, 0, image.width, image.height).data ?? [];
    return { data: [...pixels], width: image.width, height: image.height };
  }, picture.toString("base64"));
  await page.close();
  return readQrCode(Uint8ClampedArray.from(data), width, height)?.data ?? null;
}

async function revealQrCode(page: Page): Promise<Buffer> {
  await page.getByRole("button", { name: "Reveal key" }).click();
  await page.getByRole("button", { name: "Show QR code" }).click();
  return await page.getByRole("img", { name: "QR code of the license key" }).screenshot();
}

for (const colorScheme of ["light", "dark"] as const)
  test(`a customer scans the QR code of a revealed key in the ${colorScheme} theme`, async ({
    page,
    context,
    customer,
    signIn,
  }) => {
    await page.emulateMedia({ colorScheme });
    await signIn(customer);
    await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
    await expect(page.getByRole("button", { name: "Show QR code" })).toHaveCount(0);
    expect(await decode(context, await revealQrCode(page))).toBe(customer.license_keys[0]?.key);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Hide key" }).click();
    await expect(page.getByRole("img", { name: "QR code of the license key" })).toHaveCount(0);
  });

test("a customer prints a certificate: masked, then with the full key and its QR code, always light", async ({
  page,
  context,
  customer,
  signIn,
}) => {
  const [key] = customer.license_keys;
  await page.emulateMedia({ colorScheme: "dark" });
  await signIn(customer);
  await page.goto(`/license-keys/${key?.id}`);
  await page.getByRole("link", { name: "Certificate" }).click();
  const sheet = page.getByRole("article");
  await expect(sheet.getByText(key?.display_key ?? "-")).toBeVisible();
  expect(await page.content()).not.toContain(key?.key ?? "-");
  await expectAccessible(page);
  const code = await revealQrCode(page);
  expect(await decode(context, code)).toBe(key?.key);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(sheet.getByText(key?.key ?? "-")).toBeVisible();
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  await expect(page.getByRole("link", { name: "Back to the license key" })).toBeHidden();
  await expect(sheet).toHaveCSS("background-color", "rgb(255, 255, 255)");
  await expect(sheet).toHaveCSS("color", "rgb(21, 24, 30)");
  for (const format of ["A4", "Letter"]) expect(pagesOf(await page.pdf({ format }))).toBe(1);
});

/** Counts the pages of a PDF file. */
function pagesOf(file: Buffer): number {
  return file.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

test("another customer's certificate is not found", async ({ page, customer, makeCustomer, signIn, consoleErrors }) => {
  consoleErrors.allow(/404/);
  const other = await makeCustomer();
  await signIn(customer);
  await page.goto(`/license-keys/${other.license_keys[0]?.id}/certificate`);
  await expect(page.getByRole("article")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Certificate" })).toHaveCount(0);
});

test("links lead to the vendor's pages where a key expired, is full, or is used up, and nowhere else", async ({
  page,
  polar,
  makeCustomer,
  startInstance,
}) => {
  const portal = await startInstance({
    RENEW_URL: "https://shop.vendor.example/renew?key={license_key_id}&customer={customer_id}&why={reason}",
    UPGRADE_URL: "https://shop.vendor.example/more?key={license_key_id}&why={reason}",
  });
  const customer = await makeCustomer({
    license_keys: [
      { benefit: "Northwind Studio license", expires_at: "2026-01-31T12:00:00Z" },
      { benefit: "Northwind Studio license", limit_activations: 1, activations: 1 },
      { benefit: "Northwind Studio license", limit_usage: 10, usage: 10 },
      { benefit: "Northwind Studio license" },
    ],
  });
  const [expired, full, usedUp, fine] = customer.license_keys;
  await openList(page, portal.url, await polar.mintToken(customer));
  const shop = "https://shop.vendor.example";
  const renew = page.getByRole("link", { name: "Renew" });
  await expect(renew).toHaveAttribute("rel", "noreferrer");
  const cases = [
    [expired, "Renew", `${shop}/renew?key=${expired?.id}&customer=${customer.customer_id}&why=expired`],
    [full, "Get more devices", `${shop}/more?key=${full?.id}&why=devices_full`],
    [usedUp, "Get more usage", `${shop}/more?key=${usedUp?.id}&why=usage_used_up`],
  ] as const;
  for (const [, name, href] of cases) await expect(page.getByRole("link", { name })).toHaveAttribute("href", href);
  for (const [key, name, href] of cases) {
    await page.goto(`${portal.url}/license-keys/${key?.id}`);
    await expect(page.getByRole("link", { name })).toHaveAttribute("href", href);
  }
  await page.goto(`${portal.url}/free-a-device?license_key_id=${full?.id}`);
  await expect(page.getByRole("link", { name: "Get more devices" })).toHaveAttribute("href", cases[1][2]);
  await page.goto(`${portal.url}/license-keys/${fine?.id}`);
  await expect(page.getByRole("link", { name: "Certificate" })).toBeVisible();
  await expect(page.getByRole("link", { name: /Renew|Get more/ })).toHaveCount(0);
});

/** Opens the list of keys at an instance with a fresh link. */
async function openList(page: Page, portalUrl: string, token: string): Promise<void> {
  await page.goto(`${portalUrl}/enter?${new URLSearchParams({ customer_session_token: token })}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${portalUrl}/license-keys`);
}

test("the vendor's instructions are on a key's page, without the HTML and pictures in them", async ({
  page,
  polar,
  customer,
  startInstance,
}) => {
  const folder = mkdtempSync(path.join(tmpdir(), "instructions-"));
  const markdown =
    "1. Open **Settings**\n2. [Read more](https://vendor.example/help)\n\n<img src=x onerror=alert(1)>\n\n![A picture](https://evil.example/x.png)";
  writeFileSync(path.join(folder, "default.md"), markdown);
  const portal = await startInstance({ INSTRUCTIONS_DIR: folder });
  await openList(page, portal.url, await polar.mintToken(customer));
  await page.goto(`${portal.url}/license-keys/${customer.license_keys[0]?.id}`);
  const section = page.getByRole("region", { name: "Where to paste your key" });
  await expect(section.getByRole("listitem")).toHaveText(["Open Settings", "Read more"]);
  await expect(section.getByRole("link", { name: "Read more" })).toHaveAttribute("rel", "noreferrer");
  await expect(section.getByRole("img")).toHaveCount(0);
  await expect(section.getByText("A picture")).toBeVisible();
  await expectAccessible(page);
});
