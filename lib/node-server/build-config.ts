import { existsSync, readFileSync } from "node:fs";

/**
 * Lets Next read its configuration as the build wrote it, as Next's own standalone server does. Otherwise it would read
 * next.config.ts, which isn't shipped and needs a compiler.
 * @param file `required-server-files.json` of the build
 */
export function readBuildConfig(file: string): void {
  if (!existsSync(file)) return;
  const { config } = JSON.parse(readFileSync(file, "utf8")) as { config: object };
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
}
