import type { Page } from "@playwright/test";
import { languages } from "../lib/messages/locale.ts";
import { expectAccessible } from "../test/accessibility.ts";
import { expect } from "../test/fixtures.ts";
import { sceneTest as test } from "../test/scenes/scene-test.ts";
import { settle, stableText } from "../test/scenes/settle.ts";

// The gallery's main scenes, looked at as people do who don't see them, see them large, or read from right to left.

/** What axe, forced colors, zoom, spacing and motion are tried on. */
const main = [
  "sign-in/email",
  "sign-in/code",
  "links/open-a-link",
  "license-keys/all-statuses",
  "license-keys/session-over-sign-in-dialog",
  "license-key/active",
  "license-key/rotate",
  "license-key/viewed-by-support",
  "rotation/checked",
  "devices/facts-and-one-machine-twice",
  "devices/select-devices",
  "devices/deactivate-several-devices",
  "devices/several-devices-kept",
  "device-choice/choose",
  "account/several-browsers",
  "history/key",
  "history/account",
  "errors/page-not-found",
  "support-console/home",
  "support-console/search-results",
  "support-console/team",
  "support-console/view-as-customer",
  "support-console/audit-log",
  "support-remedies/grant-again",
] as const;

/** The pages whose accessibility tree is kept. */
const described = [
  "sign-in/email",
  "license-keys/all-statuses",
  "license-key/active",
  "device-choice/choose",
  "account/own",
  "support-console/home",
  "support-console/team",
] as const;

/** The language that is written from right to left; without a catalog, English in a page that runs that way. */
const rightToLeft = languages.some(({ tag }) => tag === "ar") ? "ar" : "en";

test.use({ timezoneId: "UTC", reducedMotion: "reduce" });
// Axe looks at each element several times, and a scene has several windows.
test.beforeEach(() => test.slow());

for (const id of main) {
  test(`${id} is accessible in both themes, in forced colors, zoomed, with spaced text and without motion`, async ({
    page,
    play,
  }) => {
    await play(id);
    await expectAccessible(page);
    expect(await longestMotion(page), "seconds of motion").toBeLessThan(0.01);
    await page.emulateMedia({ forcedColors: "active" });
    expect(await withoutEdge(page), "without an edge in forced colors").toEqual([]);
    await page.emulateMedia({ forcedColors: "none" });
    for (const [name, width, height] of [
      ["400 % zoom", 320, 256],
      ["a narrow phone", 320, 640],
    ] as const) {
      await page.setViewportSize({ width, height });
      await settle(page);
      expect(await sidewaysScroll(page), name).toBe(0);
    }
    await page.setViewportSize({ width: 1280, height: 720 });
    // A <style> would be against the page's content security policy.
    await page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets.push(sheet);
    }, spacedText);
    await settle(page);
    expect(await sidewaysScroll(page), "spaced text").toBe(0);
    expect(await clippedTexts(page), "texts that are cut off when spaced").toEqual([]);
  });

  test(`${id} is accessible from right to left`, async ({ page, play }) => {
    await play(id, rightToLeft);
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
    });
    await settle(page);
    expect(await sidewaysScroll(page), "1280 pixels").toBe(0);
    await page.setViewportSize({ width: 375, height: 800 });
    await settle(page);
    expect(await sidewaysScroll(page), "375 pixels").toBe(0);
    await expectAccessible(page);
  });
}

for (const id of described) {
  test(`${id} reads as before`, async ({ page, play }) => {
    await play(id);
    await settle(page);
    await stableText(page);
    await expect(page.locator("body")).toMatchAriaSnapshot({ name: `${id.replace("/", "-")}.aria.yml` });
  });
}

test("each dialog takes the focus, keeps it, and gives it back", async ({ page, play }) => {
  const { text, button } = await play("license-key/active").then((stage) => ({
    text: stage.text,
    button: (name: string) => stage.button(name),
  }));
  for (const trigger of [
    button(text.licenseKey.rotate),
    button(text.licenseKey.deactivateNamed({ label: "Office PC" })),
  ]) {
    await trigger.focus();
    await page.keyboard.press("Enter");
    await expectDialogKeepsFocus(page, "[role=alertdialog]");
    await page.keyboard.press("Escape");
    await expect(trigger).toBeFocused();
  }
});

test("the dialogs that confirm a person and that view as a customer give the focus back", async ({ page, play }) => {
  const key = await play("license-key/confirm-it-s-you");
  await expectDialogKeepsFocus(page, "[role=alertdialog]");
  await page.keyboard.press("Escape");
  await expect(key.button(key.text.licenseKeys.revealKey)).toBeFocused();
  const customer = await play("support-console/view-as-customer");
  await expectDialogKeepsFocus(page, "dialog[open]");
  await page.keyboard.press("Escape");
  await expect(customer.button(customer.text.impersonation.viewAs)).toBeFocused();
});

test("on every page the first Tab leads to its content", async ({ page, play }) => {
  for (const id of ["license-keys/all-statuses", "license-key/active", "account/own", "support-console/home"]) {
    const { text } = await play(id);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: text.shell.skipToContent }), id).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.locator("#content"), id).toBeFocused();
  }
});

test("every icon of the sprite that a page shows is drawn", async ({ page, play }) => {
  for (const id of ["license-keys/all-statuses", "license-key/active", "support-console/home"]) {
    await play(id);
    const sizes = await page.locator("svg:has(use):visible").evaluateAll((icons) =>
      icons.map((icon) => {
        const box = icon instanceof SVGGraphicsElement ? icon.getBBox() : null;
        return {
          name: icon.querySelector("use")?.getAttribute("href"),
          size: Math.max(box?.width ?? 0, box?.height ?? 0),
        };
      }),
    );
    expect(sizes.length, id).toBeGreaterThan(3);
    expect(
      sizes.filter(({ size }) => size === 0),
      id,
    ).toEqual([]);
  }
});

/** WCAG 2.2, 1.4.12. */
const spacedText = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }`;

/**
 * The buttons, fields and links of the navigation that have neither a border, nor text, nor an icon. A browser draws checkboxes
 * and radio buttons itself.
 */
function withoutEdge(page: Page): Promise<string[]> {
  return page
    .locator("main :is(button, input:not([type=radio], [type=checkbox]), select):visible, nav a:visible")
    .evaluateAll((parts) =>
      parts
        .filter((part) => {
          const style = getComputedStyle(part);
          const hasEdge = style.borderTopStyle !== "none" && Number.parseFloat(style.borderTopWidth) > 0;
          const hasText = (part.textContent ?? "").trim() !== "" || part.querySelector("svg") !== null;
          return !hasEdge && !hasText;
        })
        .map((part) => part.outerHTML.slice(0, 120)),
    );
}

function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** The elements that hide part of their own text. Those that are only for screen readers, or meant to be cut, don't count. */
function clippedTexts(page: Page): Promise<string[]> {
  return page.locator("body *:visible").evaluateAll((elements) =>
    elements
      .filter((element) => {
        const style = getComputedStyle(element);
        const isMeant = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
        const isField = element.matches("input, textarea, select, option");
        const isHidden = style.clip !== "auto" || style.clipPath !== "none" || element.closest(".sr-only") !== null;
        if (style.overflow === "visible" || isMeant || isField || isHidden) return false;
        if (style.overflowX === "auto" || style.overflowY === "auto") return false;
        return element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
      })
      .map((element) => element.outerHTML.slice(0, 160)),
  );
}

/** @returns the longest transition or animation in seconds */
function longestMotion(page: Page): Promise<number> {
  return page.evaluate(() => {
    const seconds = (text: string) => Math.max(...text.split(",").map((one) => Number.parseFloat(one)));
    const all = [...document.querySelectorAll("*")].map((element) => getComputedStyle(element));
    return Math.max(...all.flatMap((style) => [seconds(style.transitionDuration), seconds(style.animationDuration)]));
  });
}

/** Tab goes round in the dialog: it leaves neither forwards nor backwards. */
async function expectDialogKeepsFocus(page: Page, dialog: string): Promise<void> {
  await expect(page.locator(`${dialog} :focus`)).toHaveCount(1);
  for (const key of ["Tab", "Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab"]) {
    await page.keyboard.press(key);
    // At either end the focus passes an element that sends it back.
    const isOutside = () =>
      page.evaluate(
        (selector) => document.activeElement !== document.body && !document.activeElement?.closest(selector),
        dialog,
      );
    await expect.poll(isOutside, `${key} leaves the dialog`).toBe(false);
  }
}
