/** The header of a customer's write that says whose account the page shows. */
export const SHOWN_ACCOUNT_HEADER = "x-shown-account";

/** Identifies an account, and whether its owner or staff opened it. Made of public IDs. */
export function accountIdentity({
  customer,
  member,
  impersonation,
}: {
  customer: { id: string };
  member: { id: string } | null;
  impersonation: { id: string } | null;
}): string {
  return [customer.id, member?.id, impersonation?.id].join("/");
}
