import "server-only";
import { type RemedyKind, remedyKinds } from "@/lib/api/remedies";
import { remedyMail } from "@/lib/mail/remedy-mail";
import { findRemedyEvent } from "@/lib/server/audit/audited-attempts";
import { withPersonalData } from "@/lib/server/audit/personal-data";
import type { Context } from "@/lib/server/context";
import { readerLanguage } from "@/lib/server/customer/session/reader-language";
import { renderMail } from "@/lib/server/mail/rendered-mail";
import type { Message } from "@/lib/server/mail/smtp";
import { env } from "@/lib/server/platform/env";
import { listKeyGrants } from "@/lib/server/polar/benefit-grants";
import { getCustomer, isAlive } from "@/lib/server/polar/customers";
import { orNull } from "@/lib/server/polar/failure";
import { getMember } from "@/lib/server/polar/members";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import { findRemedy } from "./remedy-records";

type Reader = { memberId: string | null; email: string | null };

/**
 * Composes the mail about a key that support changed, from the audit log. It goes to the customer, or in a team to the member who
 * holds the key.
 * @param mailId `id` of the remedy
 * @returns null when nobody is there to tell.
 * @throws Problem `upstream_*`.
 */
export async function composeRemedyMail(context: Context, mailId: string): Promise<Message | null> {
  const event = await findRemedyEvent(context.db, mailId, "done");
  if (!event?.customerId) return null;
  const [row] = await withPersonalData(context.db, [event]);
  const kind = remedyKinds.find((one) => one === event.detail.kind);
  const customer = await orNull(getCustomer(event.customerId, context.polar.lane), "customer_not_found");
  if (!row || !kind || !customer || !isAlive(customer)) return null;
  const keyId = String(event.detail.license_key_id);
  const { memberId, email } = await readerOf(context, customer, keyId);
  if (!email) return null;
  const remedy = await findRemedy(context.db, mailId);
  return renderMail(mailId, remedyMail, {
    to: email,
    locale: await readerLanguage(context, { customerId: customer.id, memberId }, { atPolar: customer.locale }),
    staffName: row.actorName ?? "",
    displayKey: typeof row.detail.display_key === "string" ? row.detail.display_key : "****",
    kind: kind satisfies RemedyKind,
    reason: row.reason ?? "",
    change: remedy ? { before: remedy.before, after: remedy.after } : null,
    // Who gets the mail is who sees the key.
    keyUrl: `${env().PORTAL_URL}/license-keys/${keyId}`,
  });
}

/** A team's own email is a billing address, so only the key's holder is told. */
async function readerOf({ polar }: Context, customer: PolarCustomer, keyId: string): Promise<Reader> {
  if (customer.type !== "team") return { memberId: null, email: customer.email };
  const grants = await listKeyGrants(customer.id, polar.lane);
  const memberId = grants.find(({ licenseKeyId }) => licenseKeyId === keyId)?.memberId ?? null;
  const member = memberId === null ? null : await orNull(getMember(memberId, polar.lane), "member_not_found");
  return { memberId, email: member?.customer_id === customer.id ? member.email : null };
}
