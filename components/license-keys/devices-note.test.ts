import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { LicenseKeyStatus } from "@/lib/api/schemas";
import { LocaleProvider } from "@/lib/client/locale";
import { createLocalizer } from "@/lib/messages/localize";
import { DevicesNote } from "./devices-note";

function noteOf(status: LicenseKeyStatus, canDeactivate: boolean): string {
  const licenseKey = {
    device_management: true,
    activations_count: 2,
    limit_activations: 3,
    status,
    actions: { reveal: false, rotate: false, deactivate: canDeactivate },
  };
  const vendor = { name: "Northwind", supportUrl: null, shopUrl: null };
  const children = createElement(DevicesNote, { licenseKey });
  const props = {
    locale: "en",
    renderedAt: 0,
    vendor,
    messages: createLocalizer().sectionsFor("en", "licenseKey", "licenseKeys", "shell"),
    children,
  } as const;
  return renderToStaticMarkup(createElement(LocaleProvider, props)).replace(/<[^>]+>/g, "");
}

test("the note says why devices can't be deactivated", () => {
  expect(noteOf("active", true)).toBe("");
  expect(noteOf("active", false)).toBe("This page is read-only, so you can’t deactivate devices.");
  expect(noteOf("revoked", false)).toMatch(/^This key is revoked\./);
  // The customer may change other keys, so nothing is read-only.
  expect(noteOf("unknown", false)).toMatch(
    /^We don’t recognize this key’s status, so you can’t deactivate its devices here\./,
  );
});
