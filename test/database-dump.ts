import * as z from "zod";
import { unsealSecret } from "@/lib/server/customer/session/session-secret";
import { unseal } from "@/lib/server/platform/secrets";
import type { Database } from "./database.ts";

/** A row of a table, as text, and what opens of its sealed columns with the portal's secrets. */
export type DumpedRow = { table: string; text: string; opened: string };

const row = z.record(z.string(), z.unknown());

/** Every row of every table of the portal, as somebody with the database and `PORTAL_SECRETS` could read it. */
export async function dumpDatabase(database: Database): Promise<DumpedRow[]> {
  const tables = await database.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by tablename",
  );
  const dumped: DumpedRow[] = [];
  for (const { name } of tables) {
    const rows = await database.query<{ data: unknown }>(`select to_jsonb(t) as data from "${name}" t`);
    for (const { data } of rows)
      dumped.push({ table: name, text: JSON.stringify(data), opened: openSealed(name, row.parse(data)) });
  }
  return dumped;
}

function openSealed(table: string, data: Record<string, unknown>): string {
  const text = (column: string) => String(data[column] ?? "");
  if (table === "sessions") return JSON.stringify(unsealSecret(text("id_hash"), text("sealed")));
  if (table === "otps") return unseal("sign-in-code", text("sealed_email"), text("id")) ?? "";
  if (table === "mails") return unseal("mail", text("sealed"), text("id")) ?? "";
  if (table === "sign_in_links") return unseal("polar-token", text("sealed"), text("token_hash")) ?? "";
  if (table !== "directory_license_keys") return "";
  const id = text("license_key_id");
  return `${unseal("license-key", text("sealed_key"), id)} ${unseal("license-key-facts", text("facts"), id)}`;
}
