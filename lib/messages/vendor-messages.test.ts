import { describe, expect, test } from "vitest";
import english from "./en.json" with { type: "json" };
import { createLocalizer } from "./localize";
import { readVendorMessages, unusedWords, vendorEdit } from "./vendor-messages";
import { wordReplacer } from "./vendor-words";

const german = { licenseKeys: { title: "Lizenzschlüssel" }, device: "Gerät" };
const languages = [
  { tag: "en", catalog: english },
  { tag: "de", catalog: german },
];
const faultsOf = (value: unknown) => readVendorMessages(value, languages).faults;

describe("words", () => {
  test("are replaced in plurals and tags, but not in placeholders, keywords and names of tags", () => {
    const replace = wordReplacer(
      { device: "seat", devices: "seats", count: "number", one: "single", other: "rest" },
      "en",
    );
    expect(
      replace("{count, plural, one {# device of <device>one device</device>} other {# devices of {device}}}"),
    ).toBe("{count, plural, one {# seat of <device>single seat</device>} other {# seats of {device}}}");
  });

  test("in lower case are replaced at the start of a sentence too, with a capital", () => {
    const replace = wordReplacer({ "license key": "serial number", "license keys": "serial numbers" }, "en");
    expect(replace("License keys. A license key, no License Key.")).toBe(
      "Serial numbers. A serial number, no License Key.",
    );
  });

  test("with an entry for the capitalized form keep it", () => {
    const replace = wordReplacer({ "license keys": "serial numbers", "License keys": "Your serials" }, "en");
    expect(replace("License keys: 3 license keys")).toBe("Your serials: 3 serial numbers");
  });

  test("in German take an entry for each ending", () => {
    const replace = wordReplacer(
      {
        Lizenzschlüssel: "Seriennummer",
        Lizenzschlüssels: "Seriennummer",
        Lizenzschlüsseln: "Seriennummern",
        Gerät: "Platz",
      },
      "de",
    );
    expect(replace("Ende des Lizenzschlüssels, mit {count} Lizenzschlüsseln")).toBe(
      "Ende des Seriennummer, mit {count} Seriennummern",
    );
    expect(replace("Ein Lizenzschlüssel für ein Gerät, zwei Geräte, das Gerät.")).toBe(
      "Ein Seriennummer für ein Platz, zwei Geräte, das Platz.",
    );
  });

  test("are whole words, the longest first, and nothing is replaced twice", () => {
    const replace = wordReplacer({ key: "code", "license key": "key", keys: "codes" }, "en");
    expect(replace("key, license key, keyboard, monkey, keys, keyé, key2")).toBe(
      "code, key, keyboard, monkey, codes, keyé, key2",
    );
  });

  test.each([
    ["ja", { ライセンスキー: "シリアル番号" }, "このライセンスキーは有効です", "このシリアル番号は有効です"],
    ["ko", { 기기: "장치" }, "{count}개 기기를 사용", "{count}개 장치를 사용"],
    ["zh-CN", { 设备: "电脑" }, "已停用该设备。", "已停用该电脑。"],
    ["ar", { جهاز: "حاسوب" }, "هذا جهاز واحد", "هذا حاسوب واحد"],
  ])("in %s are found as the language writes them", (tag, words, message, text) => {
    expect(wordReplacer(words, tag)(message)).toBe(text);
  });

  test("of a pattern's signs are plain text", () => {
    expect(wordReplacer({ "C++ (x|y)": "$& $1" }, "en")("Get C++ (x|y) now")).toBe("Get $& $1 now");
  });
});

describe("the vendor's file", () => {
  test("may be empty", () => {
    expect(readVendorMessages({}, languages)).toEqual({ vendorMessages: { words: {}, messages: {} }, faults: [] });
  });

  test("changes every page's messages", () => {
    const { vendorMessages, faults } = readVendorMessages(
      {
        words: {
          en: { "license key": "serial number", "license keys": "serial numbers", count: "sum", language: "no" },
        },
        messages: { en: { "licenseKeys.intro": "All your license keys.", "licenseKeys.pageOf": "{page}/{last}" } },
      },
      languages,
    );
    expect(faults).toEqual([]);
    const { licenseKeys, language } = createLocalizer(vendorEdit(vendorMessages)).messagesFor("en");
    expect(licenseKeys.title).toBe("Serial numbers");
    expect(licenseKeys.count({ count: 1 })).toBe("1 serial number");
    expect(licenseKeys.count({ count: 2 })).toBe("2 serial numbers");
    expect(licenseKeys.intro).toBe("All your license keys.");
    expect(licenseKeys.pageOf({ page: 1, last: 3 })).toBe("1/3");
    expect(language).toEqual({ tag: "en", name: "English" });
  });

  test.each([
    [[], "the file must be an object"],
    [{ word: {} }, "word isn’t known: only words and messages are"],
    [{ words: { xx: {} } }, "words.xx isn’t one of the portal’s languages (en, de)"],
    [{ words: { en: { device: 7 } } }, 'words.en["device"] must be a text'],
    [
      { words: { en: { device: "{seat}" } } },
      'words.en["device"] must be words without {, }, <, >, # and straight apostrophes',
    ],
    [
      { words: { en: { device: "" } } },
      'words.en["device"] must be words without {, }, <, >, # and straight apostrophes',
    ],
    [{ words: { en: [] } }, "words.en must be an object"],
    [
      { messages: { en: { "licenseKeys.titel": "x" } } },
      'messages.en["licenseKeys.titel"] isn’t the path of a message in en.json',
    ],
    [
      { messages: { en: { "language.name": "x" } } },
      'messages.en["language.name"] isn’t the path of a message in en.json',
    ],
    [{ messages: { en: { "licenseKeys.pageOf": "{page}" } } }, 'messages.en["licenseKeys.pageOf"] {last} is missing'],
    [
      { messages: { en: { "licenseKeys.title": "{brand}" } } },
      'messages.en["licenseKeys.title"] {brand} isn’t in English',
    ],
    [
      { messages: { en: { "licenseKeys.count": "{count, plural, other {# keys}}" } } },
      'messages.en["licenseKeys.count"] lacks the plural category "one"',
    ],
  ])("%j is refused", (value, fault) => {
    expect(faultsOf(value)).toEqual([fault]);
  });

  test("with invalid ICU is refused", () => {
    expect(faultsOf({ messages: { en: { "licenseKeys.pageOf": "{page} of {last" } } })[0]).toMatch(
      /^messages\.en\["licenseKeys\.pageOf"\] isn’t valid ICU/,
    );
  });

  test("may have words that nothing says, which are named", () => {
    const { vendorMessages } = readVendorMessages(
      {
        words: { en: { device: "seat", Device: "Seat", licence: "license" }, de: { Gerät: "Platz", Geräte: "Plätze" } },
      },
      languages,
    );
    expect(unusedWords(vendorMessages, languages)).toEqual(["en: licence", "de: Geräte"]);
  });
});
