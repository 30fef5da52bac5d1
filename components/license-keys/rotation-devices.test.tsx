import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { RotationDeviceList } from "@/lib/api/rotation";
import { LocaleProvider } from "@/lib/client/locale";
import { rotationDevicesQuery } from "@/lib/client/rotation-devices";
import { createLocalizer } from "@/lib/messages/localize";
import { shownDevice } from "@/test/shown-device";
import { DeviceFacts } from "./device-facts";
import { RotationDevices } from "./rotation-devices";

const messages = createLocalizer().sectionsFor(
  "en",
  "licenseKey",
  "deviceName",
  "devices",
  "lastSeen",
  "rotation",
  "problems",
);
const vendor = { name: "Northwind", supportUrl: null, shopUrl: null };
function render(part: ReactNode, list?: RotationDeviceList): string {
  const client = new QueryClient();
  if (list !== undefined) client.setQueryData(rotationDevicesQuery("1").queryKey, list);
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <LocaleProvider locale="en" renderedAt={0} vendor={vendor} messages={messages}>
        {part}
      </LocaleProvider>
    </QueryClientProvider>,
  );
}

test("devices without the new key are counted, and never called done", () => {
  const items = [
    { device: shownDevice("MacBook Pro"), is_changed: true },
    { device: shownDevice("Office PC"), is_changed: false },
  ];
  const html = render(<RotationDevices id="1" />, { rotation_id: "2", items, can_change: true });
  expect(html).toContain("1 device is left.");
  expect(html.match(/checked=""/g)).toHaveLength(1);
  expect(html).not.toContain("ticked all");
});

test("staff see the list and can't change it; without a list there is nothing", () => {
  const items = [{ device: shownDevice("Office PC"), is_changed: false }];
  const html = render(<RotationDevices id="1" />, { rotation_id: "2", items, can_change: false });
  expect(html).toContain('aria-disabled="true"');
  expect(html).toContain("You can’t tick devices while viewing as a customer.");
  expect(render(<RotationDevices id="1" />, { rotation_id: null, items: [], can_change: true })).toBe("");
  expect(render(<RotationDevices id="1" />)).toBe("");
});

test("a device says when it was last seen only if it was", () => {
  const text = (html: string) => html.replace(/<[^>]+>/g, "");
  expect(
    text(render(<DeviceFacts device={shownDevice("A", { last_seen: { on: "2026-01-31", app_version: "2.4.1" } })} />)),
  ).toMatch(/Last seen .*31.*2026 · Version 2\.4\.1$/);
  expect(text(render(<DeviceFacts device={shownDevice("A")} />))).not.toContain("Last seen");
});
