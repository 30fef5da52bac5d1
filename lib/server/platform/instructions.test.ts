import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { setEnvironment } from "@/test/environment";
import { isInstructionLink, LONGEST_INSTRUCTIONS, readInstructions } from "./instructions";

const folder = mkdtempSync(path.join(tmpdir(), "instructions-"));
const studio = "ee37d996-639d-4b03-8eaa-fcb3d585f300";
const other = "473f6a68-7ac5-4c55-996f-e9942b5fe0e0";
const tooLong = "98ed0af5-0fd8-4c10-b0c9-366f9ed66de3";
const empty = "5b1e7a3c-0c7e-4c51-8a0e-9a4f6d2b7c10";
const unreadable = "03cfdd56-6c9f-4afb-b59b-1a5f75bb4c4e";

beforeAll(() => {
  const files = {
    [`${studio}.md`]: "Studio",
    [`${studio}.de.md`]: "Studio auf Deutsch",
    "default.md": "Default",
    "default.fr.md": "Par défaut",
    [`${studio}.rotation.md`]: "Rotate Studio",
    [`${studio}.rotation.de.md`]: "Studio ersetzen",
    "rotation.md": "Rotate",
    "rotation.fr.md": "Remplacer",
    [`${tooLong}.rotation.md`]: "x".repeat(LONGEST_INSTRUCTIONS + 1),
    [`${tooLong}.md`]: "x".repeat(LONGEST_INSTRUCTIONS + 1),
    [`${empty}.md`]: "\n",
    [`${empty}.rotation.md`]: "",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  mkdirSync(path.join(folder, `${unreadable}.md`));
  setEnvironment({
    INSTRUCTIONS_DIR: folder,
    ALLOWED_RETURN_URLS: "Studio|northwind://activated,http://localhost:9/done",
  });
});

test.each([
  [studio, "en", "Studio"],
  [studio, "de", "Studio auf Deutsch"],
  [studio, "de-DE", "Studio auf Deutsch"],
  [studio, "fr", "Studio"],
  [studio.toUpperCase(), "en", "Studio"],
  [other, "en", "Default"],
  [other, "fr", "Par défaut"],
  [other, "fr-CA", "Par défaut"],
  ["../../etc/passwd", "en", "Default"],
  [tooLong, "en", null],
  [unreadable, "en", null],
  [empty, "en", null],
])("for the product %s in %s, %s is read", async (benefitId, locale, text) => {
  expect(await readInstructions(benefitId, locale, "pasting")).toBe(text);
});

test.each([
  [studio, "en", "Rotate Studio"],
  [studio, "de", "Studio ersetzen"],
  [other, "en", "Rotate"],
  [other, "fr", "Remplacer"],
  ["../../etc/passwd", "en", "Rotate"],
  [tooLong, "en", null],
  [empty, "en", null],
])("about a rotation of the product %s in %s, %s is read", async (benefitId, locale, text) => {
  expect(await readInstructions(benefitId, locale, "rotation")).toBe(text);
});

test("links lead to https pages, mail addresses and the vendor's apps", () => {
  for (const url of ["https://vendor.example/", "mailto:help@vendor.example", "northwind://settings"])
    expect(isInstructionLink(url), url).toBe(true);
  for (const url of [
    "http://vendor.example/",
    "javascript:alert(1)",
    "data:,x",
    "other://x",
    "/relative",
    "//evil.example",
  ])
    expect(isInstructionLink(url), url).toBe(false);
});
