/** A recorded or received answer. `body` is null when it is empty, and `{$text}` when it isn't JSON. */
export interface ExchangeAnswer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

type Names = Readonly<Record<string, string>>;
type JsonObject = Record<string, unknown>;

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/;
const PLACEHOLDERS: Names = {
  "{{uuid}}": UUID,
  "{{token}}": "polar_[a-z]+_[A-Za-z0-9_-]{20,}",
  "{{portal}}": 'https?://[^/"]+',
  "{{origin}}": 'https?://[^/"]+',
};
const TEN_MINUTES_MS = 600_000;

/** Replaces the names of captured values and tokens with their values. */
export function fill(part: unknown, names: Names): unknown {
  if (typeof part === "string") {
    return part.replace(/\{\{([^}]+)\}\}/g, (whole, name: string) => names[name.replace(/^token:/, "")] ?? whole);
  }
  if (Array.isArray(part)) return part.map((one) => fill(one, names));
  if (!isObject(part)) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, fill(value, names)]));
}

/**
 * Returns the differences between an answer and the recorded one, by the rules in `recordings/README.md`: the status, the
 * listed headers and the whole body, with dates as instants. For a 422, only the error's name and one blamed field count.
 */
export function differences(wanted: ExchangeAnswer, got: ExchangeAnswer, names: Names): string[] {
  const found: string[] = [];
  if (wanted.status !== got.status) found.push(`status: wanted ${wanted.status}, got ${got.status}`);
  for (const [header, value] of Object.entries(wanted.headers)) {
    found.push(
      ...valueDifferences(plain(header, value), plain(header, got.headers[header]), names, `header ${header}`),
    );
  }
  if (wanted.status === 422) found.push(...blameDifferences(wanted.body, got.body));
  else found.push(...valueDifferences(wanted.body, got.body, names, ""));
  return found;
}

/** A header without the parts that may vary: a content type's parameters and the scopes. */
function plain(header: string, value: string | undefined): string | undefined {
  return header === "content-type" ? value?.split(";")[0] : value?.replace(/scope="[^"]*", /, "");
}

function valueDifferences(wanted: unknown, got: unknown, names: Names, path: string): string[] {
  if (typeof wanted === "string" && typeof got === "string") {
    const filled = String(fill(wanted, names));
    return sameText(filled, got)
      ? []
      : [`${path || "/"}: wanted ${JSON.stringify(filled)}, got ${JSON.stringify(got)}`];
  }
  if (Array.isArray(wanted) && Array.isArray(got)) {
    const length = wanted.length === got.length ? [] : [`${path}: wanted ${wanted.length} items, got ${got.length}`];
    const shared = wanted.slice(0, got.length);
    return [...length, ...shared.flatMap((one, index) => valueDifferences(one, got[index], names, `${path}/${index}`))];
  }
  if (isObject(wanted) && isObject(got)) {
    const missing = Object.keys(wanted).flatMap((key) =>
      Object.hasOwn(got, key)
        ? valueDifferences(wanted[key], got[key], names, `${path}/${key}`)
        : [`${path}/${key}: missing`],
    );
    const added = Object.keys(got).filter((key) => !Object.hasOwn(wanted, key));
    return [...missing, ...added.map((key) => `${path}/${key}: not in the recording`)];
  }
  return wanted === got ? [] : [`${path || "/"}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`];
}

function sameText(wanted: string, got: string): boolean {
  if (wanted === got) return true;
  if (wanted === "{{now}}") return isNear(got, 0);
  if (wanted === "{{now+1h}}") return isNear(got, 3_600_000);
  if (TIME.test(wanted) && TIME.test(got)) return Date.parse(wanted) === Date.parse(got);
  const literal = escapeRegExp(wanted);
  const pattern = Object.entries(PLACEHOLDERS).reduce(
    (text, [name, expression]) => text.replaceAll(escapeRegExp(name), expression),
    literal,
  );
  return pattern !== literal && new RegExp(`^${pattern}$`).test(got);
}

const isNear = (text: string, offsetMs: number) =>
  TIME.test(text) && Math.abs(Date.parse(text) - Date.now() - offsetMs) < TEN_MINUTES_MS;

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function blameDifferences(wanted: unknown, got: unknown): string[] {
  const [wantedError, gotError] = [errorOf(wanted), errorOf(got)];
  if (wantedError !== gotError) return [`/error: wanted ${wantedError}, got ${gotError}`];
  const [wantedFields, gotFields] = [blamedFields(wanted), blamedFields(got)];
  const agree = gotFields.some((field) => wantedFields.includes(field));
  return agree ? [] : [`/detail: wanted blame on ${wantedFields}, got ${gotFields}`];
}

const errorOf = (body: unknown) => (isObject(body) ? String(body.error) : "no error");

/** The blamed fields, as `body.key` or `query.limit`: each error's place and the last field it names. */
function blamedFields(body: unknown): string[] {
  const detail = isObject(body) && Array.isArray(body.detail) ? body.detail : [];
  return detail.filter(isObject).map(({ loc }) => {
    const parts: unknown[] = Array.isArray(loc) ? loc : [];
    const field = parts.findLast((part) => typeof part === "string" && /^[a-z][a-z0-9_]*$/.test(part));
    return `${parts[0]}.${field}`;
  });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
