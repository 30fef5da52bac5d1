import { describe, expect, test } from "vitest";
import { problemStatus } from "@/lib/api/problem";
import { customerMessages } from "./customer";
import { fill, fillCount } from "./fill";
import { pickLocale } from "./locale";
import { mailMessages } from "./mail";
import { problems } from "./problems";
import { supportMessages } from "./support";

describe("placeholders", () => {
  test("are filled with values as they are", () => {
    expect(fill("{used} of {allowed} devices", { used: 3, allowed: "1,000" })).toBe("3 of 1,000 devices");
  });

  test("in a value are text", () => {
    expect(fill("Deactivate {label}", { label: "{label} $& $1" })).toBe("Deactivate {label} $& $1");
  });
});

describe("counts", () => {
  const forms = { one: "{count} license key", other: "{count} license keys" };

  test.each([
    [0, "0 license keys"],
    [1, "1 license key"],
    [1250, "1,250 license keys"],
  ])("%d", (count, text) => {
    expect(fillCount(forms, count, "en")).toBe(text);
  });
});

describe("the locale", () => {
  test.each([
    ["en-GB,en;q=0.9", "en-GB"],
    ["de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "en-US"],
    ["fr;q=0.5, en-AU;q=0.9", "en-AU"],
    ["de", "en"],
    ["", "en"],
    ["*", "en"],
    ["en;q=0", "en"],
    ["../../etc,en-x-<script>", "en"],
    [null, "en"],
  ])("for %s is %s", (header, locale) => {
    expect(pickLocale(header)).toBe(locale);
  });
});

test("every problem has a sentence", () => {
  for (const code of Object.keys(problemStatus)) {
    expect(Reflect.get(problems, code), code).toMatch(/^[A-Z].*\.$/s);
  }
});

test("texts for staff don't tell them to contact support", () => {
  // Staff pages have the shell's texts too, except for the link to the vendor's support.
  const { shell } = customerMessages("en");
  const staffTexts = { ...supportMessages("en"), shell: { ...shell, support: "" } };
  expect(JSON.stringify(staffTexts)).not.toMatch(/(contact|for|get|ask|tell) support\b/i);
});

test("texts have typographic apostrophes", () => {
  const catalogs = [customerMessages("en"), supportMessages("en"), mailMessages("en")];
  expect(JSON.stringify(catalogs)).not.toContain("'");
});
