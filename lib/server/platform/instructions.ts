import "server-only";
import { open } from "node:fs/promises";
import path from "node:path";
import { ANY_UUID } from "@/lib/api/filter-rules";
import { env } from "./env";
import { log } from "./log";

/** Far more than a person reads, and quick to parse. */
export const LONGEST_INSTRUCTIONS = 32_768;

/**
 * The vendor's instructions for a product, in Markdown: the first file in `INSTRUCTIONS_DIR` of `{benefit_id}.{locale}.md`,
 * `{benefit_id}.md`, `default.{locale}.md` and `default.md`. Files are read each time, so a change needs no restart.
 * @returns null without one, and if it is too long or can't be read: the rest of the page still works
 */
export async function readInstructions(benefitId: string, locale: string): Promise<string | null> {
  const { INSTRUCTIONS_DIR: folder } = env();
  if (folder === undefined) return null;
  const names = ANY_UUID.test(benefitId) ? [benefitId.toLowerCase(), "default"] : ["default"];
  for (const file of names.flatMap((name) => [`${name}.${locale}.md`, `${name}.md`])) {
    try {
      const text = await readInstructionFile(path.join(folder, file));
      if (text !== undefined) return text;
    } catch (error) {
      log.warn({ event: "instructions_unreadable", file, err: error });
      return null;
    }
  }
  return null;
}

/** Returns undefined if there is no such file. @throws RangeError if it is too long; SystemError if it can't be read */
export async function readInstructionFile(file: string): Promise<string | undefined> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (handle === null) return undefined;
  try {
    const { size } = await handle.stat();
    if (size > LONGEST_INSTRUCTIONS) throw new RangeError(`longer than ${LONGEST_INSTRUCTIONS} bytes`);
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/** May instructions link there? To https pages, mail addresses, and the vendor's own apps (`ALLOWED_RETURN_URLS`). */
export function isInstructionLink(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  if (protocol === "https:" || protocol === "mailto:") return true;
  if (protocol === "http:") return false;
  return env().ALLOWED_RETURN_URLS.some((allowed) => new URL(allowed.url).protocol === protocol);
}
