import "server-only";
import { findAccounts } from "@/lib/server/directory/account-lookup";
import { directoryProgress } from "@/lib/server/directory/member-sync";

/**
 * Should a code go to this address? Only where it opens something: strangers' mailboxes are not ours to fill. While the
 * members of a large organization are still being read in, an address that is not found gets its code all the same: one
 * mail too many is better than a member who is locked out.
 * @throws Problem `upstream_*`, `database_unavailable`: then it is not known yet.
 */
export async function mayHaveAccount(email: string): Promise<boolean> {
  if ((await findAccounts(email)).length > 0) return true;
  return !(await directoryProgress()).complete;
}
