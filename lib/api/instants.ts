import * as z from "zod/mini";

/** Years that PostgreSQL and `toISOString` write alike, also a day or an offset further. PostgreSQL has no year 0000. */
const inRange = z.refine<string>((time) => time >= "1970" && time < "9000");

/** A point in time in a request, ISO 8601 with any offset. */
export const instant = z.iso.datetime({ offset: true }).check(inRange);
/** A day in a page's URL. */
export const day = z.iso.date().check(inRange);
