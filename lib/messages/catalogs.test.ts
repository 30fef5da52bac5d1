import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogFaults } from "@/scripts/catalog-faults";
import * as catalogs from "./catalogs";
import english from "./en.json" with { type: "json" };
import { messagesByName } from "./message-faults";

const sources = execFileSync("git", [
  "ls-files",
  "-co",
  "--exclude-standard",
  "app",
  "components",
  "lib",
  "scripts",
  "sandbox",
])
  .toString()
  .split("\n")
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && path !== "lib/messages/messages.ts")
  .map((path) => readFileSync(path, "utf8"));
/** The words of each source file, and those that are string literals in any. */
const words = sources.map((source) => new Set(source.match(/\w+/g)));
const literals = new Set(sources.flatMap((source) => source.match(/(?<=")\w+(?=")/g) ?? []));

/** These reach a shared component as a whole section. */
const passedOn = ["supportConsole.signOut", "supportConsole.signingOut"];

describe.each(Object.values(catalogs).map((catalog) => [catalog.language.tag, catalog] as const))(
  "%s",
  (tag, catalog) => {
    test("has every message, with the arguments of the English one", () => {
      expect(catalogFaults(english, catalog, tag)).toEqual([]);
    });

    test("has a canonical tag and its own name", () => {
      expect(Intl.getCanonicalLocales(tag)).toEqual([tag]);
      expect(catalog.language.name).toMatch(/^\p{L}/u);
    });

    test("leaves no sentence in English", () => {
      if (tag === "en") return;
      const own = messagesByName(catalog);
      const same = [...messagesByName(english)].filter(
        ([name, text]) => own.get(name) === text && /\w+ \w+ \w+/.test(text),
      );
      expect(same).toEqual([]);
    });
  },
);

test("every message is used", () => {
  const unused = [...messagesByName(english).keys()].filter((name) => {
    const [section = "", ...keys] = name.split(".");
    const path = section === "mail" ? keys : [section, ...keys];
    const [owner = "", word = ""] = path;
    const isRead = words.some((one) => one.has(owner) && one.has(word));
    // Codes read messages too: `text[renewal.event]`, `signInLink[`${state}Title`]`.
    const isReadByCode = literals.has(word) || literals.has(word.replace(/Title$/, ""));
    return owner !== "language" && !isRead && !isReadByCode && !passedOn.includes(name);
  });
  expect(unused).toEqual([]);
});

test("no other language than English is loaded by a page's scripts", () => {
  const clients = execFileSync("git", [
    "grep",
    "-l",
    "messages/catalogs\\|messages/localize",
    "--",
    "app",
    "components",
    "lib/client",
  ])
    .toString()
    .split("\n")
    .filter((path) => path !== "" && !/\.test\.tsx?$/.test(path));
  expect(clients).toEqual([]);
});
