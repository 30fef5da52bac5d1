import "server-only";
import type { AccountChoice, AccountRequest } from "@/lib/api/sign-in";
import { type Context, type CustomerContext, inLane } from "@/lib/server/context";
import { type Account, findAccounts } from "@/lib/server/directory/account-lookup";
import { emailHash } from "@/lib/server/directory/email-hash";
import { maskGenerated } from "@/lib/server/directory/key-mask";
import { keyMasks } from "@/lib/server/directory/known-keys";
import { plainText } from "@/lib/server/platform/plain-text";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { isHashOf } from "./rate-subjects";

/** Each look costs the organization's token at Polar. One person who reloads without end must not use up everybody's share. */
const LOOKS: Limit = { name: "accounts-looked-up", points: 30, seconds: 60 };

/**
 * The accounts of a verified email, read from Polar and the directory each time.
 * @throws Problem `rate_limited` after 30 looks in a minute; `upstream_*`.
 */
export async function listAccounts(context: Context, email: string): Promise<Account[]> {
  await requirePoint(LOOKS, emailHash(email));
  return await findAccounts(inLane(context, "customer"), email);
}

/** Accounts as a page may show them. Names are a customer's own text. */
export async function toChoices({ db }: Context, accounts: readonly Account[]): Promise<AccountChoice[]> {
  const masks = await keyMasks(
    db,
    accounts.map(({ customerId }) => customerId),
  );
  return accounts.map((account) => {
    const mask = masks(account.customerId);
    const clean = (name: string | null) => (name === null ? null : maskGenerated(mask(plainText(name))));
    return {
      customer_id: account.customerId,
      member_id: account.memberId,
      customer_name: clean(account.customerName),
      member_name: clean(account.memberName),
      role: account.role,
      kind: account.kind,
    };
  });
}

/**
 * The requested account among those offered. Without a member, it is the customer's only account. A session may know an
 * individual's owner member before the directory does: that is the same account.
 */
export function pickAccount(accounts: Account[], { customer_id, member_id }: AccountRequest): Account | null {
  const ofCustomer = accounts.filter(({ customerId }) => customerId === customer_id);
  const withoutMember = ofCustomer.find(({ memberId }) => memberId === null) ?? null;
  if (member_id) return ofCustomer.find(({ memberId }) => memberId === member_id) ?? withoutMember;
  return withoutMember ?? (ofCustomer.length === 1 ? (ofCustomer[0] ?? null) : null);
}

/** The email with which this session may switch accounts: one that a code verified, never a link's or an impersonation's. */
export function switchableEmail({ actor }: CustomerContext): string | null {
  const { verifiedEmailHash, email } = actor.session;
  if (actor.kind !== "customer" || verifiedEmailHash === null || email === null) return null;
  return isHashOf(verifiedEmailHash, email) ? email : null;
}

/** The accounts that this session may switch to, its own among them; empty where it may not switch. @throws Problem `upstream_*`. */
export async function listSwitchableAccounts(context: CustomerContext): Promise<AccountChoice[]> {
  const email = switchableEmail(context);
  return email === null ? [] : await toChoices(context, await listAccounts(context, email));
}
