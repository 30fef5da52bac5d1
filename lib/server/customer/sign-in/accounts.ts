import "server-only";
import type { AccountChoice, AccountRequest } from "@/lib/api/sign-in";
import type { CustomerSession } from "@/lib/server/customer/session/customer-session";
import { type Account, findAccounts } from "@/lib/server/directory/account-lookup";
import { emailHash } from "@/lib/server/directory/email-hash";
import { plainText } from "@/lib/server/platform/plain-text";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { isHashOf } from "./rate-subjects";

/** Each look costs the organization's token at Polar: one person who reloads without end must not use up everybody's share. */
const LOOKS: Limit = { name: "accounts-looked-up", points: 30, seconds: 60 };

/**
 * The accounts of an address that was proved; read from Polar and the index each time.
 * @throws Problem `rate_limited` after thirty looks in a minute; `upstream_*`.
 */
export async function accountsOf(email: string): Promise<Account[]> {
  await requirePoint(LOOKS, emailHash(email));
  return await findAccounts(email);
}

/** An account as a page may show it: names are a customer's own text. */
export function toChoice(account: Account): AccountChoice {
  const named = (name: string | null) => (name === null ? null : plainText(name));
  return {
    customer_id: account.customerId,
    member_id: account.memberId,
    customer_name: named(account.customerName),
    member_name: named(account.memberName),
    role: account.role,
    kind: account.kind,
  };
}

/**
 * The account that was asked for among those offered; without a member, the customer's only one. A session knows the owner
 * member of an individual before the index does: that is the same account.
 */
export function pickAccount(accounts: Account[], { customer_id, member_id }: AccountRequest): Account | null {
  const ofCustomer = accounts.filter(({ customerId }) => customerId === customer_id);
  const withoutMember = ofCustomer.find(({ memberId }) => memberId === null) ?? null;
  if (member_id) return ofCustomer.find(({ memberId }) => memberId === member_id) ?? withoutMember;
  return withoutMember ?? (ofCustomer.length === 1 ? (ofCustomer[0] ?? null) : null);
}

/** The address with which this session may change accounts: one that a code proved; never a link's, never an agent's view. */
export function switchableEmail(session: CustomerSession): string | null {
  if (session.impersonation !== null || session.verifiedEmailHash === null || session.email === null) return null;
  return isHashOf(session.verifiedEmailHash, session.email) ? session.email : null;
}

/** The accounts that this session may change to, its own among them; empty where it may not. @throws Problem `upstream_*`. */
export async function switchableAccounts(session: CustomerSession): Promise<AccountChoice[]> {
  const email = switchableEmail(session);
  return email === null ? [] : (await accountsOf(email)).map(toChoice);
}
