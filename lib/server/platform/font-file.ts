import "server-only";

/** The table of variable fonts, `fvar`, in WOFF2's list of known tables (W3C, WOFF 2.0, section 4.1). */
const FVAR = 47;
const GLYF = 10;
const LOCA = 11;
const OTHER_TABLE = 63;
const HEADER_BYTES = 48;

/** Whether a file begins as WOFF2 does. */
export function isWoff2(file: Buffer): boolean {
  return file.length > HEADER_BYTES && file.toString("latin1", 0, 4) === "wOF2";
}

/** Whether a WOFF2 font has a range of weights (or other axes) in one file. Its list of tables isn't compressed. */
export function isVariableFont(file: Buffer): boolean {
  let at = HEADER_BYTES;
  const skipNumber = () => {
    while ((file[at] ?? 0) & 0x80) at += 1;
    at += 1;
  };
  for (let left = file.readUInt16BE(12); left > 0; left -= 1) {
    const flags = file[at] ?? 0;
    at += 1;
    const known = flags & 0x3f;
    const version = flags >> 6;
    if (known === FVAR) return true;
    if (known === OTHER_TABLE) {
      if (file.toString("latin1", at, at + 4) === "fvar") return true;
      at += 4;
    }
    skipNumber();
    // Tables of glyphs are transformed unless they say 3, all others only if they don't say 0.
    const isTransformed = known === GLYF || known === LOCA ? version !== 3 : version !== 0;
    if (isTransformed) skipNumber();
  }
  return false;
}
