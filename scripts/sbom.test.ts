import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { expect, test } from "vitest";
import type { PackageFacts } from "./package-facts.ts";
import { makeSbom } from "./sbom.ts";

const root = {
  name: "license-portal",
  version: "0.1.0",
  license: "MIT",
  dependencies: { next: "^16", "@scope/one": "^1" },
};

function facts(folder: string, version: string | undefined, dependencies: string[] = []): PackageFacts {
  const [name = ""] = /(?:@[^/]+\/)?[^/]+$/.exec(folder) ?? [];
  const versions = Object.fromEntries(dependencies.map((one) => [one, "*"]));
  return { folder, name, version, license: "MIT", texts: [], manifest: { dependencies: versions } };
}

const packages = [
  facts("node_modules/@scope/one", "1.2.3", ["next", "not-shipped"]),
  facts("node_modules/next", "16.4.6", ["two"]),
  facts("node_modules/next/dist/compiled/busboy", undefined),
  facts("node_modules/next/node_modules/two", "2.0.0"),
  facts("node_modules/two", "1.0.0"),
];

test("the SBOM is valid CycloneDX 1.6", async () => {
  const validator = new Validation.JsonStrictValidator(Spec.Spec1dot6.version);
  expect(await validator.validate(makeSbom(root, packages))).toBeNull();
  // This test would otherwise pass for another reason.
  expect(await validator.validate(makeSbom(root, packages).replace('"library"', '"book"'))).not.toBeNull();
});

test("it names the portal, and each package with version, license and package URL", () => {
  const { specVersion, metadata, components } = JSON.parse(makeSbom(root, packages));
  expect(specVersion).toBe("1.6");
  expect(metadata.component).toMatchObject({ type: "application", name: "license-portal", version: "0.1.0" });
  const urls = components.map(({ purl }: { purl: string }) => purl);
  expect(urls.toSorted()).toEqual([
    "pkg:npm/%40scope/one@1.2.3",
    "pkg:npm/next@16.4.6",
    "pkg:npm/two@1.0.0",
    "pkg:npm/two@2.0.0",
  ]);
  const next = components.find(({ name }: { name: string }) => name === "next");
  expect(next).toMatchObject({ version: "16.4.6", licenses: [{ license: { id: "MIT" } }] });
  expect(next.components).toMatchObject([{ name: "busboy", purl: "pkg:npm/busboy" }]);
});

test("it says what depends on what, by the version that Node would load", () => {
  const { dependencies } = JSON.parse(makeSbom(root, packages)) as {
    dependencies: { ref: string; dependsOn?: string[] }[];
  };
  const found = Object.fromEntries(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  expect(found).toMatchObject({
    "license-portal@0.1.0": ["@scope/one", "next"],
    "@scope/one": ["next"],
    next: ["next/node_modules/two"],
  });
});

test("the same packages give the same bytes", () => {
  expect(makeSbom(root, packages.toReversed())).toBe(makeSbom(root, packages));
});
