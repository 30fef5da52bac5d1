import { glob, readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const STATIC = ".next/static";

/**
 * Compresses each script and style of the build into a `.br` and a `.gz` file next to it, which server.ts sends. Next would
 * compress the same files again for every request, on the main thread.
 */
export async function compressStatic(): Promise<void> {
  for await (const file of glob(`${STATIC}/**/*.{js,css,json,svg}`)) {
    const bytes = await readFile(file);
    await Promise.all([
      promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).then(
        (compressed) => writeFile(`${file}.br`, compressed),
      ),
      promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }).then((compressed) =>
        writeFile(`${file}.gz`, compressed),
      ),
    ]);
  }
}

if (import.meta.main) await compressStatic();
