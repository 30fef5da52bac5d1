import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { problemStatus } from "@/lib/api/problem";
import { errorTexts } from "@/scripts/error-texts";
import { messageTypes } from "@/scripts/message-types";
import english from "./en.json" with { type: "json" };
import { english as englishErrorTexts } from "./global-error";
import { languageOf, localeOf, requestedLocale } from "./locale";
import { createLocalizer } from "./localize";

const { messagesFor, sectionsFor } = createLocalizer();

describe("a message", () => {
  test("without arguments is a string, and one with arguments a function", () => {
    const { licenseKeys } = messagesFor("en");
    expect(licenseKeys.title).toBe("License keys");
    expect(licenseKeys.devicesOf({ used: 3, allowed: "1,000" })).toBe("3 of 1,000 devices");
  });

  test("shows values as they are", () => {
    const { deviceName } = messagesFor("en");
    expect(deviceName.detail({ name: "{value}", value: "{name} $& <b>" })).toBe("{value}: {name} $& <b>");
  });

  test.each([
    [0, "0 license keys"],
    [1, "1 license key"],
    [1250, "1,250 license keys"],
  ])("counts %d", (count, text) => {
    expect(messagesFor("en").licenseKeys.count({ count })).toBe(text);
  });

  test("can be sent to a page", () => {
    const sections = sectionsFor("en", "licenseKeys", "shell");
    expect(Object.keys(sections)).toEqual(["licenseKeys", "shell"]);
    expect(structuredClone(sections)).toEqual(sections);
  });
});

describe("the locale", () => {
  test.each([
    ["en-GB,en;q=0.9", null, "en-GB"],
    ["fi-FI,fi;q=0.9,en-AU;q=0.8", null, "en-AU"],
    ["fi;q=0.5, en-AU;q=0.9", null, "en-AU"],
    ["fi", null, null],
    ["", null, null],
    ["*", null, null],
    ["en;q=0", null, null],
    ["../../etc,en-x-<script>", null, null],
    [null, null, null],
    // A choice comes first. The header still knows the region.
    ["fi", "en", "en"],
    ["en-GB", "en", "en-GB"],
    ["en-GB", "fi", "en-GB"],
    ["en-GB", "<script>", "en-GB"],
    ["de-AT,de;q=0.9", null, "de-AT"],
    ["pt", null, "pt"],
    ["pt-PT", null, "pt-PT"],
    ["zh-CN", null, "zh-CN"],
    // Traditional characters are another script.
    ["zh-TW,ja;q=0.8", null, "ja"],
    ["de-CH", "fr", "fr"],
  ])("for %s with the choice %s is %s", (header, chosen, locale) => {
    expect(requestedLocale(header, chosen)).toBe(locale);
  });

  test.each([
    ["en-GB", "en-GB"],
    ["fi", "en"],
    ["not a tag", "en"],
    [null, "en"],
  ])("of a customer with %s at Polar is %s", (tag, locale) => {
    expect(localeOf(tag)).toBe(locale);
  });

  test.each([
    ["en-GB", "en"],
    ["pt-PT", "pt-BR"],
    ["zh-SG", "zh-CN"],
    ["zh-Hant-TW", "en"],
    ["de-AT", "de"],
  ])("%s has the catalog %s", (locale, language) => {
    expect(languageOf(locale)).toBe(language);
  });
});

test("the types are those of the English messages", async () => {
  expect(await readFile("lib/messages/messages.ts", "utf8"), "Run `npm run messages`.").toBe(messageTypes(english));
});

test("every problem has a sentence", () => {
  const { problems } = messagesFor("en");
  for (const code of Object.keys(problemStatus)) {
    expect(Reflect.get(problems, code), code).toMatch(/^[A-Z].*\.$/s);
  }
});

test("the page that replaces everything else says the same as the others", async () => {
  expect(await readFile("lib/messages/global-errors.json", "utf8"), "Run `npm run messages`.").toBe(errorTexts());
  expect(JSON.parse(errorTexts())).toContainEqual(englishErrorTexts);
});

test("texts for staff don't tell them to contact support", () => {
  // Staff pages have the shell's texts too, except for the link to the vendor's support.
  const { supportConsole, impersonation, audit, lookup, shell } = english;
  const staffTexts = { supportConsole, impersonation, audit, lookup, shell: { ...shell, support: "" } };
  expect(JSON.stringify(staffTexts)).not.toMatch(/(contact|for|get|ask|tell) support\b/i);
});

test("English has typographic apostrophes", () => {
  expect(JSON.stringify(english)).not.toContain("'");
});
