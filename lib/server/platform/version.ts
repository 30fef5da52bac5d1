import "server-only";
import { readFileSync } from "node:fs";
import * as z from "zod";
import { processWide } from "./process-wide";

const packageFile = z.object({ version: z.string() });

/** Read once, at the start: the files of the next release may replace them while this process still runs. */
function known(): { version: string; build: string | null } {
  return processWide("version", () => ({ version: readVersion(), build: readBuildId() }));
}

/** The portal's version, from package.json. */
export function version(): string {
  return known().version;
}

/** The ID of the production build; null in development. */
export function buildId(): string | null {
  return known().build;
}

function readVersion(): string {
  return packageFile.parse(JSON.parse(readFileSync("package.json", "utf8"))).version;
}

function readBuildId(): string | null {
  try {
    return readFileSync(".next/BUILD_ID", "utf8").trim();
  } catch {
    return null;
  }
}
