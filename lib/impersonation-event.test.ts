import { expect, test } from "vitest";
import type { ImpersonationEvent } from "./api/impersonations";
import { viewedKeyPage } from "./impersonation-event";

const viewed = (page: string | null): ImpersonationEvent => ({
  at: "",
  kind: "page_viewed",
  page,
  device: null,
  device_facts: null,
  display_key: null,
});

test("only the page of a license key becomes a link", () => {
  const id = "7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6";
  expect(viewedKeyPage(viewed(`/license-keys/${id}`))).toBe(`/license-keys/${id}`);
  expect(viewedKeyPage({ ...viewed(`/license-keys/${id}`), kind: "refused" })).toBeNull();
  for (const page of [null, "", "/license-keys", "/account", "//evil.example", "javascript:alert(1)"]) {
    expect(viewedKeyPage(viewed(page))).toBeNull();
  }
  for (const rest of ["/../../support", "?x", "\n", "//evil.example", "/"]) {
    expect(viewedKeyPage(viewed(`/license-keys/${id}${rest}`))).toBeNull();
  }
});
