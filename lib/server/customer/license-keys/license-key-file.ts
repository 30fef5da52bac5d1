import "server-only";
import type { LicenseKeyExport } from "@/lib/api/filters";
import { BYTE_ORDER_MARK, csvLine } from "@/lib/server/platform/csv";
import type { CatalogBenefit } from "@/lib/server/polar/benefits";
import type { PolarLicenseKey } from "@/lib/server/polar/shapes";
import { maskLicenseKey } from "./license-key-presentation";

/** A key's facts in a file, by column. Dates are ISO 8601 in UTC. */
type KeyRow = Record<string, string | number | null>;

/** A key as a row. Only with `isFull` does it contain the full key. */
export function keyRow(key: PolarLicenseKey, benefit: CatalogBenefit | undefined, isFull: boolean): KeyRow {
  const shown = maskLicenseKey(key, benefit, benefit?.name);
  return {
    id: shown.id,
    ...(isFull ? { key: key.key } : { display_key: shown.display_key }),
    benefit: shown.benefit.name,
    status: shown.status,
    limit_activations: shown.limit_activations,
    usage: shown.usage,
    limit_usage: shown.limit_usage,
    created_at: shown.created_at,
    expires_at: shown.expires_at,
    last_validated_at: shown.last_validated_at,
  };
}

type FileFormat = {
  contentType: string;
  head: (isFull: boolean) => string;
  line: (row: KeyRow, isLast: boolean) => string;
  tail: string;
};

/** Columns of a file. */
const columns = [
  "benefit",
  "status",
  "limit_activations",
  "usage",
  "limit_usage",
  "created_at",
  "expires_at",
  "last_validated_at",
];

/** Every file has one line break for each key and one more, and ends with one. A row has none inside. */
export const fileFormats: Record<LicenseKeyExport["format"], FileFormat> = {
  csv: {
    contentType: "text/csv; charset=utf-8; header=present",
    head: (isFull) => BYTE_ORDER_MARK + csvLine(["id", isFull ? "key" : "display_key", ...columns]),
    line: (row) => csvLine(Object.values(row).map(withoutLineBreaks)),
    tail: "",
  },
  json: {
    contentType: "application/json; charset=utf-8",
    head: () => "[",
    line: (row, isLast) => `${JSON.stringify(row)}${isLast ? "" : ","}\n`,
    tail: "]\n",
  },
};

function withoutLineBreaks(value: string | number | null): string | number | null {
  return typeof value === "string" ? value.replace(/[\r\n]+/g, " ") : value;
}
