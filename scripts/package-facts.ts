import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Contrib } from "@cyclonedx/cyclonedx-library";
import { allowedLicenses, corrections, licensesWithoutNotice } from "./license-rules.ts";

/** A package that ships, as it describes itself, corrected where it leaves something out. */
export interface PackageFacts {
  /** From `node_modules/` on. */
  folder: string;
  /** The name of its folder. In manifests, Next calls its copies of React `react-builtin` and so on. */
  name: string;
  /** Most of Next's copies have none. */
  version: string | undefined;
  /** SPDX. */
  license: string;
  /** The files with its license and notices, or the standard text. Empty if the license asks for none. */
  texts: string[];
  manifest: Manifest;
}

interface Manifest {
  version?: string;
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Next's copies of React are of one build. Of their manifests, only that of `react-is` names it. */
const REACT: ReadonlySet<string> = new Set(["react", "react-dom", "react-server-dom-turbopack"]);

/**
 * Reads what a package says about itself.
 * @returns undefined for a folder without a manifest: then it's a part of the package that carries it
 * @throws Error that names the remedy if its license isn't allowed, or if its text is missing
 */
export function readPackage(folder: string): PackageFacts | undefined {
  const home = homeOf(folder);
  if (home === undefined) return undefined;
  const manifest = readManifest(home);
  const [name = folder] = /(?:@[^/]+\/)?[^/]+$/.exec(folder) ?? [];
  const license = manifest.license ?? corrections[name]?.license;
  if (license === undefined || !allowedLicenses.has(license)) {
    throw new Error(
      `${name} ships under ${license ?? "an unknown license"}: replace it, or allow its license in scripts/license-rules.ts and say why.`,
    );
  }
  const texts = textsOf(home);
  if (texts.length === 0 && !licensesWithoutNotice.has(license)) texts.push(standardText(name, license));
  const version =
    manifest.version ?? (REACT.has(name) ? readManifest(path.join(folder, "../react-is")).version : undefined);
  return { folder, name, version, license, texts, manifest };
}

/**
 * core-js, which is inside Next's script for old browsers and has no folder.
 * @throws Error if it isn't there anymore
 */
export function readPolyfills(): PackageFacts {
  const script = readFileSync("node_modules/next/dist/build/polyfills/polyfill-nomodule.js", "utf8");
  const [, version, years] =
    /version:"([\d.]+)",mode:"global",copyright:"© ([\d-]+) Denis Pushkarev/.exec(script) ?? [];
  if (version === undefined) {
    throw new Error(
      "Next's polyfills have no core-js: see what they have instead, and correct scripts/package-facts.ts.",
    );
  }
  const text = withStandardText(`Copyright (c) ${years} Denis Pushkarev`, "MIT");
  const folder = "node_modules/next/dist/compiled/core-js";
  return { folder, name: "core-js", version, license: "MIT", texts: [text], manifest: { version } };
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;
}

/** Where the package's manifest is: Next's copy of `hash.js`, for one, has it in a subfolder. */
function homeOf(folder: string): string | undefined {
  const subfolders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, entry.name));
  return [folder, ...subfolders].find((one) => existsSync(path.join(one, "package.json")));
}

function textsOf(folder: string): string[] {
  const files = [...new Contrib.License.Utils.LicenseEvidenceGatherer().getFileAttachments(folder)];
  return files
    .sort((one, other) => one.file.localeCompare(other.file, "en"))
    .map(({ text }) => Buffer.from(String(text.content), "base64").toString("utf8").replaceAll("\r\n", "\n").trim());
}

function standardText(name: string, license: string): string {
  const copyright = corrections[name]?.copyright;
  if (copyright !== undefined && existsSync(standardFile(license))) return withStandardText(copyright, license);
  throw new Error(
    `${name} has no file with its license: add its copyright line to scripts/license-rules.ts, and the standard text of ${license} to scripts/license-texts/.`,
  );
}

function withStandardText(copyright: string, license: string): string {
  return `${copyright}\n\n${readFileSync(standardFile(license), "utf8").trim()}`;
}

function standardFile(license: string): string {
  return path.join(import.meta.dirname, "license-texts", `${license}.txt`);
}
