import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { EnvironmentError, parseEnvironment } from "./env";

const example = parseEnv(readFileSync(".env.example", "utf8")) as Record<string, string>;

test(".env.example works unchanged", () => {
  expect(parseEnvironment(example).PORTAL_URL).toBe("http://localhost:3000");
});

test("only variables without a safe default are required", () => {
  const { POLAR_ACCESS_TOKEN, DATABASE_URL, PORTAL_URL, PORTAL_SECRETS } = example;
  const parsed = parseEnvironment({ POLAR_ACCESS_TOKEN, DATABASE_URL, PORTAL_URL, PORTAL_SECRETS });
  expect(parsed).toMatchObject({
    POLAR_BASE_URL: "https://api.polar.sh",
    SESSION_IDLE_HOURS: 12,
    SESSION_MAX_DAYS: 7,
    TRUSTED_PROXY_HOPS: 0,
  });
});

describe("the error for a bad value names the variable and the remedy, but not the value", () => {
  test.each([
    ["POLAR_ACCESS_TOKEN", undefined],
    ["POLAR_ACCESS_TOKEN", ""],
    ["POLAR_BASE_URL", "http://api.evil.example"],
    ["PORTAL_URL", "http://licenses.vendor.example"],
    ["PORTAL_URL", "licenses.vendor.example"],
    ["DATABASE_URL", "mysql://wrong-7"],
    ["PORTAL_SECRETS", "c2hvcnQ"],
    ["TRUSTED_PROXY_HOPS", "many-hops"],
    ["SESSION_IDLE_HOURS", "forever-8"],
    ["BRAND_COLOR", "very-blue"],
    ["BRAND_LOGO", "javascript:alert(1)"],
    ["ALLOWED_RETURN_URLS", "javascript:alert(2)"],
    ["ALLOWED_RETURN_URLS", "Northwind|java\tscript:alert(3)"],
    ["SUPPORT_REQUIRES_CONSENT", "maybe-so"],
    ["MAIL_FROM", "Northwind"],
    ["MAIL_FROM", "Northwind\r\nBcc: <all@northwind.example>"],
    ["OIDC_ISSUER", "http://idp.example"],
  ])("%s=%s", (name, value) => {
    const run = () => parseEnvironment({ ...example, [name]: value });
    expect(run).toThrow(EnvironmentError);
    expect(run).toThrow(new RegExp(`^${name} .+\\.env\\.example`));
    if (value) expect(run).not.toThrow(value);
  });
});

test("SUPPORT_ACCESS_MAIL needs a mail server", () => {
  const wanted = { ...example, SUPPORT_ACCESS_MAIL: "true" };
  expect(parseEnvironment(wanted).SUPPORT_ACCESS_MAIL).toBe(true);
  expect(() => parseEnvironment({ ...wanted, SMTP_URL: undefined })).toThrow(
    /^SUPPORT_ACCESS_MAIL is true, so SMTP_URL and MAIL_FROM must be set too\. See/,
  );
});

test("return URLs have names and may use custom schemes", () => {
  const { ALLOWED_RETURN_URLS } = parseEnvironment({
    ...example,
    ALLOWED_RETURN_URLS: "Northwind Studio|northwind://license, https://app.northwind.example/done",
  });
  expect(ALLOWED_RETURN_URLS).toEqual([
    { name: "Northwind Studio", url: "northwind://license" },
    { name: "app.northwind.example", url: "https://app.northwind.example/done" },
  ]);
});
