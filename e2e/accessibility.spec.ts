import type { Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";
import type { Customer, NewCustomer } from "../test/polar-control.ts";

/** Some of everything that a list and a key can look like. */
const rich: NewCustomer = {
  name: "Ελένη Παπαδοπούλου",
  license_keys: [
    { benefit: "Northwind API quota", usage: 950, expires_in_days: 5 },
    { benefit: "Northwind API quota", usage: 1000, expires_in_days: -20 },
    { benefit: "Northwind Studio license", status: "revoked", activations: 1 },
    { benefit: "Northwind Studio license", status: "disabled" },
    { benefit: "Northwind Studio license", activations: 3, limit_activations: 1 },
    { benefit: "Northwind CI runner" },
    { benefit: "Northwind Fonts" },
    {
      benefit: "Northwind Site license",
      subscription: true,
      activations: [
        { label: "事務所のPC 🖥️", meta: { 場所: "東京本社 3階", os: "Windows 12", cores: 8, gpu: true, rack: "R1" } },
        { label: "حاسوب المكتب" },
        {
          label: "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüssel".repeat(2),
          meta: { path: "/x".repeat(99) },
        },
        ...Array.from({ length: 60 }, (_, index) => ({ label: `render-${index}` })),
      ],
    },
  ],
};

function keyOf(customer: Customer): string {
  return `/license-keys/${customer.license_keys.at(-1)?.id}`;
}

for (const width of [375, 1280]) {
  test.describe(`${width} pixels wide`, () => {
    test.use({ viewport: { width, height: 900 } });
    // Axe looks at each element several times: on a busy machine that takes its time.
    test.slow();

    test("axe finds no problems on the list, a key and its dialogs, in light and dark", async ({
      page,
      makeCustomer,
      signIn,
    }) => {
      const customer = await makeCustomer(rich);
      await signIn(customer);
      await page
        .getByRole("article")
        .filter({ hasText: customer.license_keys[4]?.display_key ?? "no key" })
        .hover();
      await expect(page.getByText("3 of 1 devices")).toBeVisible();
      await expectAccessible(page);
      await page.goto("/license-keys?query=nothing+like+it");
      await expectAccessible(page);
      await page.goto(keyOf(customer));
      await page.getByRole("button", { name: "Reveal key" }).click();
      await page.getByText("4 more details").click();
      await expectAccessible(page);
      await page.getByRole("button", { name: "Deactivate حاسوب المكتب" }).click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expectAccessible(page, "[role=alertdialog]");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Rotate key" }).click();
      await expect(page.getByRole("alertdialog", { name: "Rotate this key?" })).toBeVisible();
      await expectAccessible(page, "[role=alertdialog]");
    });

    test("axe finds no problems on empty pages and errors", async ({
      page,
      customer,
      makeCustomer,
      signIn,
      polar,
      consoleErrors,
    }) => {
      consoleErrors.allow(/404/, /50[34]/);
      for (const path of ["/sign-in", "/enter", "/no-such-page", "/support"]) {
        await page.goto(path);
        await expectAccessible(page);
      }
      await page.goto(`/enter?customer_session_token=${await polar.mintToken(customer)}`);
      await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
      await expectAccessible(page);
      await signIn(await makeCustomer());
      await expectAccessible(page);
      await signIn(customer);
      await page.goto("/license-keys/7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6");
      await expectAccessible(page);
      await polar.addFault({ customer_id: customer.customer_id, status: 503 });
      await page.goto("/license-keys");
      await expect(page.getByText("We couldn’t load your license keys")).toBeVisible();
      await expectAccessible(page);
    });
  });
}

/** Presses Tab until the element has the focus, which must always be visible. */
async function tabTo(page: Page, role: "button" | "link", name: string): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true });
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const focus = page.locator(":focus-visible");
    await expect(focus).toHaveCount(1);
    const { outline, shadow } = await focus.evaluate((element) => {
      const style = getComputedStyle(element);
      return {
        outline: style.outlineStyle === "none" ? 0 : Number.parseFloat(style.outlineWidth),
        shadow: style.boxShadow,
      };
    });
    expect(outline > 0 || shadow !== "none", "the focus can be seen").toBe(true);
    if (await wanted.evaluateAll((all) => all.some((element) => element === document.activeElement))) return;
  }
  throw new Error(`Tab does not lead to ${role} "${name}".`);
}

test("the keyboard alone is enough, from the link to the deactivated device", async ({ page, customer, polar }) => {
  await page.goto(`/enter?customer_session_token=${await polar.mintToken(customer)}`);
  await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
  await tabTo(page, "button", "Continue");
  await page.keyboard.press("Enter");
  await page.waitForURL("/license-keys");
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await tabTo(page, "link", "Skip to content");
  await page.keyboard.press("Enter");
  await tabTo(page, "link", "Northwind Studio license");
  await page.keyboard.press("Enter");
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await tabTo(page, "button", "Deactivate MacBook Pro");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("alertdialog", { name: "Deactivate MacBook Pro?" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Deactivate MacBook Pro" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await tabTo(page, "button", "Deactivate");
  await page.keyboard.press("Enter");
  await expect(page.getByText("MacBook Pro was deactivated")).toBeVisible();
  // Its button is gone: the focus stands at the head of the list, not at the top of the page.
  await expect(page.getByRole("heading", { name: "Devices" })).toBeFocused();
});

test("at 320 pixels nothing scrolls sideways", async ({ page, makeCustomer, signIn }) => {
  const customer = await makeCustomer(rich);
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(customer);
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  for (const path of ["/license-keys", "/license-keys?page=9", keyOf(customer), "/account", "/enter", "/sign-in"]) {
    await page.goto(path);
    expect([path, await overflow()]).toEqual([path, 0]);
  }
  await page.goto(keyOf(customer));
  await page.getByRole("button", { name: "Reveal key" }).click();
  await page.getByRole("button", { name: "Rotate key" }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  expect(await overflow()).toBe(0);
});

test("at twice the text size nothing scrolls sideways, and words aren't broken", async ({
  page,
  makeCustomer,
  signIn,
}) => {
  const customer = await makeCustomer(rich);
  await page.setViewportSize({ width: 375, height: 780 });
  await signIn(customer);
  for (const path of ["/license-keys", keyOf(customer), "/account", "/sign-in"]) {
    await page.goto(path);
    const tooWide = await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
      return document.documentElement.scrollWidth - document.documentElement.clientWidth;
    });
    expect([path, tooWide]).toEqual([path, 0]);
  }
  await page.goto("/license-keys");
  const lines = await page.getByText(customer.license_keys[0]?.display_key ?? "no key").evaluate((key) => {
    document.documentElement.style.fontSize = "200%";
    return key.getClientRects().length;
  });
  expect(lines).toBe(1);
});

test("reduced motion turns animations off", async ({ page, customer, signIn }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signIn(customer);
  await page.goto(keyOf(customer));
  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toBeVisible();
  const longest = await page.evaluate(() => {
    const seconds = (text: string) => Math.max(...text.split(",").map((one) => Number.parseFloat(one)));
    return Math.max(
      ...[...document.querySelectorAll("*")].flatMap((element) => {
        const style = getComputedStyle(element);
        return [seconds(style.transitionDuration), seconds(style.animationDuration)];
      }),
    );
  });
  expect(longest).toBeLessThan(0.01);
});

test("meters and focus stay visible with forced colors", async ({ page, customer, signIn }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await signIn(customer);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  const fills = await page
    .locator("svg.meter rect")
    .evaluateAll((parts) => parts.map((part) => getComputedStyle(part).fill));
  expect(fills).toHaveLength(3);
  expect(fills[0]).toBe(fills[1]);
  expect(fills[1]).not.toBe(fills[2]);
  await tabTo(page, "button", "Sign out");
});
