import { expect, test } from "vitest";
import type { ImpersonationEvent } from "./api/impersonations";
import { seenKeyPage } from "./impersonation-event";

const seen = (page: string | null): ImpersonationEvent => ({
  at: "",
  kind: "page_viewed",
  page,
  device: null,
  display_key: null,
});

test("only the page of one key is led to", () => {
  const id = "7b1d2f9e-3c4a-4d5e-8f60-718293a4b5c6";
  expect(seenKeyPage(seen(`/license-keys/${id}`))).toBe(`/license-keys/${id}`);
  expect(seenKeyPage({ ...seen(`/license-keys/${id}`), kind: "refused" })).toBeNull();
  for (const page of [null, "", "/license-keys", "/account", "//evil.example", "javascript:alert(1)"]) {
    expect(seenKeyPage(seen(page))).toBeNull();
  }
  for (const rest of ["/../../support", "?x", "\n", "//evil.example", "/"]) {
    expect(seenKeyPage(seen(`/license-keys/${id}${rest}`))).toBeNull();
  }
});
