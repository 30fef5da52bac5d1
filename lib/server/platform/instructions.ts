import "server-only";
import { open } from "node:fs/promises";
import path from "node:path";
import { ANY_UUID } from "@/lib/api/filter-rules";
import { type Locale, languageOf } from "@/lib/messages/locale";
import { env } from "./env";
import { log } from "./log";

/** Far more than a person reads, and quick to parse. */
export const LONGEST_INSTRUCTIONS = 32_768;

/** What the vendor's Markdown is about: where to paste a key, or what to know before a rotation. */
type Subject = "pasting" | "rotation";

/**
 * The vendor's text for a product, in Markdown: the first file in `INSTRUCTIONS_DIR` of `{benefit_id}.{language}.md`,
 * `{benefit_id}.md`, `default.{language}.md` and `default.md`. About a rotation: `{benefit_id}.rotation.{language}.md`,
 * `{benefit_id}.rotation.md`, `rotation.{language}.md` and `rotation.md`. Files are read each time, so a change needs no restart.
 * @returns null without one, and if it is empty, too long or can't be read: the rest of the page still works
 */
export async function readInstructions(benefitId: string, locale: Locale, about: Subject): Promise<string | null> {
  const { INSTRUCTIONS_DIR: folder } = env();
  if (folder === undefined) return null;
  // Browsers ask for `de-DE`. The files are named by the language alone.
  const language = languageOf(locale);
  for (const file of namesOf(benefitId, about).flatMap((name) => [`${name}.${language}.md`, `${name}.md`])) {
    try {
      const text = await readInstructionFile(path.join(folder, file));
      if (text !== undefined) return text.trim() === "" ? null : text;
    } catch (error) {
      log.warn({ event: "instructions_unreadable", file, err: error });
      return null;
    }
  }
  return null;
}

/** Without the language and the ending. */
function namesOf(benefitId: string, about: Subject): string[] {
  const [ofProduct, ofAll] = about === "pasting" ? ["", "default"] : [".rotation", "rotation"];
  return ANY_UUID.test(benefitId) ? [benefitId.toLowerCase() + ofProduct, ofAll] : [ofAll];
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
