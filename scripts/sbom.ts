import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Contrib, Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { type PackageFacts, readPackage, readPolyfills } from "./package-facts.ts";
import { findShippedPackages } from "./shipped-packages.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

/** The sources of the programs in dist/, which only esbuild knows. scripts/dist.ts writes it. */
export const PROGRAM_FILES = ".next/program-files.json";
const SBOM = "dist/sbom.cdx.json";
const LICENSES = "dist/THIRD-PARTY-LICENSES.txt";

/**
 * Names what ships: writes `dist/sbom.cdx.json` (CycloneDX 1.6) and `dist/THIRD-PARTY-LICENSES.txt`. It reads only files, and the
 * same build gives the same bytes.
 * @throws Error that names the remedy if a package's license isn't allowed, or its text is missing
 */
export async function nameWhatShips(): Promise<PackageFacts[]> {
  const programFiles = JSON.parse(await readFile(PROGRAM_FILES, "utf8")) as string[];
  const folders = await findShippedPackages(programFiles);
  const packages = [...folders.flatMap((folder) => readPackage(folder) ?? []), readPolyfills()];
  const manifest = JSON.parse(await readFile("package.json", "utf8")) as RootManifest;
  await writeFile(SBOM, makeSbom(manifest, packages));
  await writeFile(LICENSES, thirdPartyLicenses(packages));
  return packages;
}

interface RootManifest {
  name: string;
  version: string;
  license: string;
  dependencies: Record<string, string>;
}

// What ships has plain SPDX IDs (scripts/license-rules.ts), so expressions needn't be understood.
const licenses = new Contrib.License.Factories.LicenseFactory((expression) => {
  throw new RangeError(`${expression} is no SPDX ID`);
});
const components = new Contrib.FromNodePackageJson.Builders.ComponentBuilder(
  new Contrib.FromNodePackageJson.Factories.ExternalReferenceFactory(),
  licenses,
);

/** The SBOM as JSON. A copy that a package carries is a part of that package. */
export function makeSbom(root: RootManifest, packages: readonly PackageFacts[]): string {
  const bom = new Models.Bom();
  bom.metadata.lifecycles.add(Enums.LifecyclePhase.Build);
  const portal = new Models.Component(Enums.ComponentType.Application, root.name, { version: root.version });
  portal.bomRef.value = `${root.name}@${root.version}`;
  portal.licenses.add(licenses.makeFromString(root.license));
  bom.metadata.component = portal;

  const made = new Map(packages.map((one) => [one.folder, { facts: one, component: makeComponent(one) }]));
  for (const { facts, component } of made.values()) {
    const carrier = carrierOf(facts.folder);
    const holder = carrier === undefined ? undefined : made.get(carrier)?.component;
    (holder ?? bom).components.add(component);
    if (carrier !== undefined) continue;
    for (const name of dependenciesOf(facts)) {
      const dependency = made.get(resolvePackage(name, facts.folder, made) ?? "");
      if (dependency) component.dependencies.add(dependency.component.bomRef);
    }
  }
  for (const name of Object.keys(root.dependencies)) {
    const dependency = made.get(`node_modules/${name}`);
    if (dependency) portal.dependencies.add(dependency.component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function makeComponent({ folder, name, version, license, manifest }: PackageFacts): Models.Component {
  const component = components.makeComponent({ ...manifest, name, license, ...(version !== undefined && { version }) });
  if (component === undefined) throw new Error(`${folder} has no name.`);
  // The versions of Node and npm that a package asks for.
  component.properties.clear();
  component.bomRef.value = folder.replace(/^node_modules\//, "");
  component.purl = `pkg:npm/${name.replace("@", "%40")}${version === undefined ? "" : `@${version}`}`;
  return component;
}

/** The package inside which this copy is, if it is one. */
function carrierOf(folder: string): string | undefined {
  return /^(.+)\/dist\/compiled\//.exec(folder)?.[1];
}

function dependenciesOf({ manifest }: PackageFacts): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Finds a package as Node does: in the folder's own node_modules, else in those above. */
function resolvePackage(name: string, from: string, known: ReadonlyMap<string, unknown>): string | undefined {
  for (let folder = from; folder !== ""; folder = folder.slice(0, Math.max(folder.lastIndexOf("/node_modules/"), 0))) {
    const nested = `${folder}/node_modules/${name}`;
    if (known.has(nested)) return nested;
  }
  return known.has(`node_modules/${name}`) ? `node_modules/${name}` : undefined;
}

if (import.meta.main) {
  if (existsSync(PROGRAM_FILES) && existsSync("dist")) {
    const packages = await nameWhatShips();
    console.log(`${packages.length} packages: ${path.normalize(SBOM)}, ${path.normalize(LICENSES)}`);
  } else {
    console.error("There is no dist/ yet: run `npm run build`, which writes the SBOM too.");
    process.exitCode = 1;
  }
}
