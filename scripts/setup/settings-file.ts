import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { StartError } from "@/lib/node-server/start-up";

/** A file of settings in the format of .env. */
export interface SettingsFile {
  /** Empty if there is no file yet. */
  text: string;
  settings: Record<string, string>;
}

/** @throws StartError if it is there and can't be read */
export function readSettingsFile(file: string): SettingsFile {
  try {
    const text = readFileSync(file, "utf8");
    const settings = Object.entries(parseEnv(text)).filter((entry): entry is [string, string] => !!entry[1]);
    return { text, settings: Object.fromEntries(settings) };
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return { text: "", settings: {} };
    throw new StartError(`The file for the settings can't be read (${code}): name another one with --file.`, {
      cause,
    });
  }
}

/**
 * Writes the settings into the file: changed ones in their place, new ones at the end. Comments and other settings stay. Only the
 * file's owner may read it.
 * @throws StartError, and leaves the file as it is, if it can't be written
 */
export function writeSettingsFile(
  file: string,
  { text, settings: before }: SettingsFile,
  settings: Record<string, string>,
): void {
  // An empty value means "not set".
  const removed = Object.keys(before).filter((name) => settings[name] === undefined);
  const wanted = { ...settings, ...Object.fromEntries(removed.map((name) => [name, ""])) };
  const changed = Object.entries(wanted).filter(([name, value]) => before[name] !== value);
  if (changed.some(([name]) => before[name]?.includes("\n")))
    throw new StartError(
      "The file for the settings has a value over several lines, which setup can't change: name another file with --file.",
    );
  const written = changed.reduce((result, [name, value]) => withSetting(result, name, value), text);
  const temporary = `${file}.new`;
  try {
    writeFileSync(temporary, written, { mode: 0o600, flag: "w" });
    renameSync(temporary, file);
  } catch (cause) {
    rmSync(temporary, { force: true });
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    throw new StartError(`The file for the settings can't be written (${code}): name another one with --file.`, {
      cause,
    });
  }
}

function withSetting(text: string, name: string, value: string): string {
  const line = `${name}=${quote(value)}`;
  const pattern = new RegExp(`^(?:export )?${name}=.*$`, "m");
  if (pattern.test(text)) return text.replace(pattern, () => line);
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
}

/** parseEnv knows no escapes, so a value needs a quote that isn't in it. */
function quote(value: string): string {
  if (/^[\w.:/@%+=,~?&-]*$/.test(value)) return value;
  const mark = ["'", '"', "`"].find((one) => !value.includes(one)) ?? "'";
  return `${mark}${value}${mark}`;
}
