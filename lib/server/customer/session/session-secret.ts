import "server-only";
import * as z from "zod";
import { seal, unseal } from "@/lib/server/platform/secrets";

const secret = z.object({
  token: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  role: z.string().nullable(),
  /** Sessions of an older release have none. */
  locale: z.string().nullable().catch(null),
});
type Secret = z.infer<typeof secret>;

/** Seals what must not be readable in the table. `idHash` binds it to its row. */
export function sealSecret(idHash: string, { token, name, email, role, locale }: Secret): string {
  return seal("polar-token", JSON.stringify({ token, name, email, role, locale }), idHash);
}

/** Opens a row's sealed part; null when its secret is gone or it was moved here from another row. */
export function unsealSecret(idHash: string, sealed: string): Secret | null {
  const text = unseal("polar-token", sealed, idHash);
  if (text === null) return null;
  const result = secret.safeParse(JSON.parse(text));
  return result.success ? result.data : null;
}
