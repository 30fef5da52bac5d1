import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
const isThere = (...parts: string[]) => existsSync(path.join(root, ...parts));

/** Markdown files that git tracks or would add. */
function listPages(): string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "*.md"];
  const { stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
  return stdout.split("\n").filter((page) => page !== "" && isThere(page));
}

/** Targets of links to files, without the part after `#`. */
function linkedFiles(text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^([a-z]+:|#)/.test(target)).map((target) => target.replace(/#.*$/, ""));
}

const PATH = /^(app|bench|components|docs|drizzle|e2e|lib|public|sandbox|scripts|test)\/[\w./()[\]-]*$/;
const FILE_NAME = /^[a-z\d.-]+\.(tsx?|mjs|json)$/;

/** Paths in code, such as `lib/api/staff.ts`, and file names, such as `staff.ts`. Patterns such as `app/**` are no paths. */
function citedFiles(text: string): { paths: string[]; names: string[] } {
  const code = [...text.matchAll(/`([^`\n]+)`/g)].map(([, content = ""]) => content);
  return { paths: code.filter((one) => PATH.test(one)), names: code.filter((one) => FILE_NAME.test(one)) };
}

/** @returns what a page names and the repository doesn't have. A file name can stand for a file next to a path on the same page. */
function missingFiles(page: string): string[] {
  const text = readFileSync(path.join(root, page), "utf8");
  const { paths, names } = citedFiles(text);
  const folders = ["", page, ...paths].map((one) => path.dirname(one));
  return [
    ...linkedFiles(text).filter((target) => !isThere(path.dirname(page), target)),
    ...paths.filter((cited) => !isThere(cited) && !isThere(path.dirname(page), cited)),
    ...names.filter((name) => !folders.some((folder) => isThere(folder, name))),
  ];
}

test("every file that a document links to or cites exists", () => {
  const missing = listPages().flatMap((page) => missingFiles(page).map((file) => `${page} names ${file}`));
  expect(missing).toEqual([]);
});
