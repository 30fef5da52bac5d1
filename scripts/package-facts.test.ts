import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readPackage, readPolyfills } from "./package-facts.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

/** A folder with these files, as a package has it. */
function packageWith(name: string, files: Record<string, string>): string {
  const root = mkdtempSync(path.join(tmpdir(), "license-portal-test-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = path.join(root, "node_modules", name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

const manifest = (facts: object) => JSON.stringify({ version: "1.2.3", ...facts });

test("a package's own texts are taken, its notice too", () => {
  const folder = packageWith("@scope/named", {
    "package.json": manifest({ name: "@scope/named", license: "Apache-2.0" }),
    "LICENSE.md": "Its license\r\n",
    NOTICE: "Its notice\n",
    "index.js": "",
  });
  const facts = readPackage(folder);
  expect(facts).toMatchObject({ name: "@scope/named", version: "1.2.3", license: "Apache-2.0" });
  expect(facts?.texts).toEqual(["Its license", "Its notice"]);
});

test.each([
  ["GPL-3.0-only", /^named ships under GPL-3\.0-only: replace it, or allow its license in scripts\/license-rules\.ts/],
  ["MPL-2.0", /^named ships under MPL-2\.0: replace it/],
  ["(MIT OR GPL-2.0)", /^named ships under \(MIT OR GPL-2\.0\): replace it/],
  [undefined, /^named ships under an unknown license: replace it/],
])("the license %s isn't allowed", (license, sentence) => {
  const folder = packageWith("named", { "package.json": manifest({ license }), LICENSE: "Its license" });
  expect(() => readPackage(folder)).toThrow(sentence);
});

test("without a text the package must be looked up", () => {
  const folder = packageWith("named", { "package.json": manifest({ license: "MIT" }) });
  expect(() => readPackage(folder)).toThrow(/^named has no file with its license: add its copyright line/);
});

test("a package that was looked up gets the standard text", () => {
  const folder = packageWith("pg-types", { "package.json": manifest({ license: "MIT" }) });
  expect(readPackage(folder)?.texts).toEqual([
    expect.stringMatching(/^Copyright \(c\) 2014 Brian M\. Carlson\n\nPermission is hereby granted[\s\S]*SOFTWARE\.$/),
  ]);
});

test("a license that asks for no notice needs no text", () => {
  const facts = readPackage(packageWith("named", { "package.json": manifest({ license: "CC0-1.0" }) }));
  expect(facts?.texts).toEqual([]);
  expect(thirdPartyLicenses(facts ? [facts] : [])).toContain("CC0-1.0: its author asks for no notice.");
});

test("a manifest may be one folder deeper; without one, the folder is part of another package", () => {
  const deeper = { "part/package.json": '{ "license": "MIT" }', "part/LICENSE": "Its license" };
  expect(readPackage(packageWith("hash.js", deeper))).toMatchObject({ name: "hash.js", texts: ["Its license"] });
  expect(readPackage(packageWith("next-server", { "index.js": "" }))).toBeUndefined();
});

test("Next's copies of React have their version", () => {
  const next = "node_modules/next/dist/compiled";
  const script = readFileSync(`${next}/react-dom/cjs/react-dom.production.js`, "utf8");
  const [, version] = /exports\.version = "(.+)"/.exec(script) ?? [];
  for (const name of ["react", "react-dom", "react-server-dom-turbopack"]) {
    expect(readPackage(`${next}/${name}`)).toMatchObject({ name, version, license: "MIT" });
  }
});

test("core-js is found in Next's polyfills", () => {
  expect(readPolyfills()).toMatchObject({ name: "core-js", version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
});

test("packages with the same text share it", () => {
  const facts = (name: string, text: string) => ({
    folder: `node_modules/${name}`,
    name,
    version: "1.0.0",
    license: "MIT",
    texts: [text],
    manifest: {},
  });
  const whole = thirdPartyLicenses([facts("one", "A"), facts("two", "B"), facts("three", "A")]);
  expect(whole).toMatch(/one 1\.0\.0 \(MIT\)\nthree 1\.0\.0 \(MIT\)\n-+\n\nA\n\n-+\ntwo 1\.0\.0 \(MIT\)\n-+\n\nB\n$/);
});
