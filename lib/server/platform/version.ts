import "server-only";
import { readFileSync } from "node:fs";
import * as z from "zod";

const packageFile = z.object({ version: z.string() });

/** The portal's version, from package.json. */
export function version(): string {
  return packageFile.parse(JSON.parse(readFileSync("package.json", "utf8"))).version;
}
