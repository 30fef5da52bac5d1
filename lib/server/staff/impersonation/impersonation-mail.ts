import "server-only";
import { Problem } from "@/lib/api/problem";
import { pickLocale } from "@/lib/messages/locale";
import type { SupportAccessMail } from "@/lib/server/mail/support-access-mail";
import { plainText } from "@/lib/server/platform/plain-text";
import { getCustomer, isAlive } from "@/lib/server/polar/customers";
import { getMember } from "@/lib/server/polar/members";
import { findImpersonation } from "./impersonation-list";

/**
 * An impersonation that has ended, and where the person it was for is reached by now: of a team the member, in the language that
 * Polar knows of the customer. No address is kept for this here.
 * @returns null for somebody who is gone, or has no address.
 * @throws Problem `upstream_*`, `database_unavailable`.
 */
export async function readSupportAccessMail(impersonationId: string): Promise<SupportAccessMail | null> {
  const found = await findImpersonation(impersonationId);
  if (!found) return null;
  const { customerId, memberId, impersonation } = found;
  const customer = await orNull(getCustomer(customerId, "background"));
  if (!customer || !isAlive(customer)) return null;
  const member = memberId === null ? null : await orNull(getMember(memberId, "background"));
  const isTeam = customer.type === "team";
  // A member who has left is told nothing of the team any more; its billing address is no person.
  const to = member?.customer_id === customer.id ? member.email : isTeam ? null : customer.email;
  if (!to) return null;
  return {
    to,
    locale: pickLocale(customer.locale),
    team: isTeam ? plainText(customer.name ?? "") || null : null,
    impersonation,
  };
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    const isGone =
      error instanceof Problem && (error.code === "customer_not_found" || error.code === "member_not_found");
    if (isGone) return null;
    throw error;
  }
}
