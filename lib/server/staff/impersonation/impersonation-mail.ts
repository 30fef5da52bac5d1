import "server-only";
import { supportAccessMail } from "@/lib/mail/support-access-mail";
import type { Context } from "@/lib/server/context";
import { readerLanguage } from "@/lib/server/customer/session/reader-language";
import { maskGenerated } from "@/lib/server/directory/key-mask";
import { keyMask } from "@/lib/server/directory/known-keys";
import { renderMail } from "@/lib/server/mail/rendered-mail";
import type { Message } from "@/lib/server/mail/smtp";
import { plainText } from "@/lib/server/platform/plain-text";
import { getCustomer, isAlive } from "@/lib/server/polar/customers";
import { orNull } from "@/lib/server/polar/failure";
import { getMember } from "@/lib/server/polar/members";
import { findImpersonation } from "./impersonation-list";

/**
 * Composes the mail about an impersonation that has ended, in the reader's language. It goes to the customer, or
 * in a team to the member, at the email that Polar has now: the portal stores none.
 * @param mailId `id` of the impersonation
 * @returns null when the customer or member is gone, or has no email.
 * @throws Problem `upstream_*`.
 */
export async function composeSupportAccessMail(context: Context, mailId: string): Promise<Message | null> {
  const found = await findImpersonation(context, mailId);
  if (!found) return null;
  const { customerId, memberId, impersonation } = found;
  const { lane } = context.polar;
  const customer = await orNull(getCustomer(customerId, lane), "customer_not_found");
  if (!customer || !isAlive(customer)) return null;
  const member = memberId === null ? null : await orNull(getMember(memberId, lane), "member_not_found");
  const isTeam = customer.type === "team";
  // A team's own email is a billing address: only the member is told, and only while they belong to the team.
  const to = member?.customer_id === customer.id ? member.email : isTeam ? null : customer.email;
  if (!to) return null;
  const mask = await keyMask(context.db, customerId);
  return renderMail(mailId, supportAccessMail, {
    to,
    locale: await readerLanguage(context, { customerId, memberId }, { atPolar: customer.locale }),
    team: isTeam ? maskGenerated(mask(plainText(customer.name ?? ""))) || null : null,
    impersonation,
  });
}
