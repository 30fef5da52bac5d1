import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { LocaleProvider } from "@/lib/client/locale";
import { createLocalizer } from "@/lib/messages/localize";
import { RotationChecklist } from "./rotation-checklist";
import { RotationWarning } from "./rotation-warning";

const messages = createLocalizer().sectionsFor("en", "licenseKey", "deviceName", "devices", "rotation");
const vendor = { name: "Northwind", supportUrl: null, shopUrl: null };

type Given = { count: number | null; app_renews: "yes" | "no" | "unknown" };

function textOf({ count, app_renews }: Given, note: string | null = null): string {
  const rotation = { devices_left: 0, app_renews };
  const licenseKey = { activations: [], activations_count: count, rotation } as Partial<LicenseKeyDetail>;
  const shown = { licenseKey: licenseKey as LicenseKeyDetail };
  const html = renderToStaticMarkup(
    <LocaleProvider locale="en" renderedAt={0} vendor={vendor} messages={messages}>
      <RotationWarning {...shown} vendorNote={note} />
      <RotationChecklist {...shown} />
    </LocaleProvider>,
  );
  return html.replace(/<[^>]+>/g, " ");
}

test.each([
  [{ count: 2, app_renews: "no" }, ["I can get to every device", "enter the new key on each of them. "]],
  [{ count: 2, app_renews: "unknown" }, ["I can get to every device", "each of them if the app asks for it."]],
  [{ count: 2, app_renews: "yes" }, ["I can get online on every device"]],
  [{ count: 0, app_renews: "no" }, ["I know everywhere this key is used."]],
  [{ count: null, app_renews: "yes" }, ["I know everywhere this key is used."]],
] as const)("with %o the checklist asks for what stops there", (given, expected) => {
  const text = textOf(given);
  expect(text.match(/\bI (can|know) /g)).toHaveLength(expected.length + 1);
  for (const check of [...expected, "everyone else who uses the old one."]) expect(text).toContain(check);
});

test("the vendor's note takes the place of not knowing what the app does", () => {
  const unknown = "Check on each device whether the app asks";
  expect(textOf({ count: 1, app_renews: "unknown" })).toContain(unknown);
  const text = textOf({ count: 1, app_renews: "unknown" }, "Restart the app.");
  expect(text).toMatch(/Note from Northwind\s+Restart the app\./);
  expect(text).not.toContain(unknown);
  expect(textOf({ count: 1, app_renews: "no" }, "Restart the app.")).toContain("doesn’t get the new key by itself");
});
