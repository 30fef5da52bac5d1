import { glob, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const STATIC = ".next/static";

/**
 * Writes each script and style of the build beside itself as `.br` and `.gz`, at the best level: server.ts sends those,
 * where Next would pack the same files anew for every visitor, on the thread that answers everybody.
 */
export async function compressStatic(): Promise<void> {
  for await (const file of glob(`${STATIC}/**/*.{js,css,json,svg}`)) {
    const bytes = await readFile(file);
    await Promise.all([
      promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).then(
        (packed) => writeFile(`${file}.br`, packed),
      ),
      promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }).then((packed) => writeFile(`${file}.gz`, packed)),
    ]);
  }
}

if (import.meta.main) await compressStatic();
