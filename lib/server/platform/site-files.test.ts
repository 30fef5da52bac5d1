import { expect, test } from "vitest";
import { changeEnvironment, setEnvironment } from "@/test/environment";
import { robotsText, securityText } from "./site-files";

setEnvironment();
const now = Date.parse("2026-11-28T15:04:05Z");

test("without a contact there's no security.txt", () => {
  expect(securityText(now)).toBeNull();
});

test("security.txt has the fields of RFC 9116, each on its line", () => {
  changeEnvironment({
    SECURITY_CONTACT: "mailto:security@vendor.example",
    SECURITY_POLICY_URL: "https://vendor.example/security",
  });
  expect(securityText(now)).toBe(
    [
      "Contact: mailto:security@vendor.example",
      "Expires: 2027-05-27T00:00:00Z",
      "Preferred-Languages: en",
      "Canonical: http://localhost:3999/.well-known/security.txt",
      "Policy: https://vendor.example/security",
      "",
    ].join("\n"),
  );
  changeEnvironment({ SECURITY_POLICY_URL: undefined });
  expect(securityText(now)).not.toContain("Policy");
});

test.each([0, 1, 86_399_999])("security.txt never expires within 179 days, or after a year", (ms) => {
  const asked = Date.parse("2028-02-29T00:00:00Z") + ms;
  const expires = Date.parse(/^Expires: (.+)$/m.exec(securityText(asked) ?? "")?.[1] ?? "");
  expect((expires - asked) / 86_400_000).toBeGreaterThan(179);
  expect((expires - asked) / 86_400_000).toBeLessThan(365);
});

test("search engines may read nothing, or only the sign-in page and its files", () => {
  expect(robotsText()).toBe("User-agent: *\nDisallow: /\n");
  changeEnvironment({ ROBOTS: "sign-in" });
  const allowed = ["Allow: /sign-in$", "Allow: /_next/static/", "Allow: /favicon.ico$"];
  expect(robotsText().split("\n")).toEqual(["User-agent: *", ...allowed, "Disallow: /", ""]);
});
