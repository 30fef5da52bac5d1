import "server-only";

/** Names that only the scripts around the portal or server.ts read. */
const OTHERS_KNOWN = [
  "HOST",
  "PORT",
  "DATABASE_ADMIN_URL",
  "SANDBOX_POLAR_PORT",
  "SANDBOX_SMTP_PORT",
  "SANDBOX_INBOX_PORT",
  "SANDBOX_OIDC_PORT",
  "SANDBOX_POSTGRES_PORT",
];
/** Shorter names resemble too many of the system's own. */
const MIN_LENGTH = 7;

/** A variable that is set, that nothing reads, and that resembles a setting. */
export type Misspelling = { name: string; meant: string };

/**
 * Finds a misspelled setting, such as `POLAR_ACESS_TOKEN`, `SMTP_URI` or `OIDC_ISSUER_URL`: at most two wrong letters (in a long
 * name, a fifth of them), or an extra ending. A numbered name (`DATABASE_URL_2`) belongs to another program.
 * @param given the names that are set
 * @param settings the names that the portal reads
 */
export function findMisspelling(given: Iterable<string>, settings: readonly string[]): Misspelling | null {
  const known = new Set([...settings, ...OTHERS_KNOWN]);
  for (const name of given) {
    if (known.has(name) || name.length < MIN_LENGTH || /_\d+$/.test(name)) continue;
    const written = name.toUpperCase();
    const [nearest] = settings
      .filter((one) => one.length >= MIN_LENGTH)
      .map((meant) => ({
        meant,
        mistakes: written.replace(/_UR[IL]$/, "") === meant ? 0 : countMistakes(written, meant),
      }))
      .sort((one, other) => one.mistakes - other.mistakes);
    if (nearest && nearest.mistakes <= Math.max(2, Math.floor(name.length / 5))) return { name, meant: nearest.meant };
  }
  return null;
}

/** Letters to insert, remove, replace, or swap with the next, to turn one text into the other (optimal string alignment). */
function countMistakes(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const counts = [
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        ...(isSwapped ? [(before[column - 2] ?? 0) + 1] : []),
      ];
      current.push(Math.min(...counts));
    }
    before = last;
    last = current;
  }
  return last[other.length] ?? 0;
}
