import { readdir } from "node:fs/promises";
import path from "node:path";
import { messageLanguages } from "@/lib/server/platform/brand-settings";
import { env } from "@/lib/server/platform/env";
import { innermostCode } from "@/lib/server/platform/error-description";
import { LONGEST_INSTRUCTIONS, readInstructionFile } from "@/lib/server/platform/instructions";
import { benefitCatalog } from "@/lib/server/polar/benefits";
import { type Finding, fault, ok, warning } from "./finding";

/** The names that the portal looks for (docs/instructions.md). It writes benefit IDs in lower case. */
const SHOWN =
  /^(?:default|rotation|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.rotation)?)(?:\.([A-Za-z-]+))?\.md$/;

/** Checks the folder of instructions: whether each file can be read, is short enough, and has a name that a page looks for. */
export async function checkInstructions(): Promise<Finding[]> {
  const { INSTRUCTIONS_DIR: folder } = env();
  if (folder === undefined) return [];
  let files: string[];
  try {
    files = (await readdir(folder)).filter((name) => !name.startsWith(".")).sort();
  } catch (error) {
    return [
      fault(`INSTRUCTIONS_DIR names a folder that can't be read (${codeOf(error)}): let the portal's user read it.`),
    ];
  }
  const shown = files.filter(isLookedFor);
  const others = files.filter((name) => !isLookedFor(name));
  const findings = (await Promise.all(shown.map((name) => checkFile(folder, name)))).flat();
  if (others.length > 0)
    findings.push(
      warning(
        `INSTRUCTIONS_DIR has files that no page shows: ${others.join(", ")}. docs/instructions.md says how to name them.`,
      ),
    );
  const strange = await findStrange(shown);
  if (strange.length > 0)
    findings.push(
      warning(
        `INSTRUCTIONS_DIR has files for benefits that Polar doesn't list: ${strange.join(", ")}. Correct their IDs.`,
      ),
    );
  if (shown.length === 0)
    findings.push(warning("INSTRUCTIONS_DIR has no instructions: add default.md, or a file for each benefit."));
  return findings.length > 0 ? findings : [ok(`Instructions: ${shown.join(", ")}.`)];
}

function isLookedFor(name: string): boolean {
  const [, , language] = SHOWN.exec(name) ?? [];
  return SHOWN.test(name) && (language === undefined || messageLanguages.some(({ tag }) => tag === language));
}

async function checkFile(folder: string, name: string): Promise<Finding[]> {
  try {
    await readInstructionFile(path.join(folder, name));
    return [];
  } catch (error) {
    return [
      fault(
        error instanceof RangeError
          ? `INSTRUCTIONS_DIR: ${name} isn't shown, because it's longer than ${LONGEST_INSTRUCTIONS} bytes. Shorten it.`
          : `INSTRUCTIONS_DIR: ${name} can't be read (${codeOf(error)}): let the portal's user read it.`,
      ),
    ];
  }
}

/** Files for benefits that aren't in the catalog. None while Polar can't be asked, which another check says. */
async function findStrange(files: readonly string[]): Promise<string[]> {
  const catalog = await benefitCatalog().catch(() => null);
  if (catalog === null) return [];
  return files.filter((name) => {
    const [, id] = SHOWN.exec(name) ?? [];
    return id !== undefined && !catalog.has(id);
  });
}

function codeOf(error: unknown): string {
  return innermostCode(error) ?? "unknown";
}
