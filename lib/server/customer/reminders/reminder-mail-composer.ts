import "server-only";
import { and, eq, gt, ne, sql } from "drizzle-orm";
import type { ReminderKind } from "@/lib/api/reminders";
import { type ReminderMail, reminderMail } from "@/lib/mail/reminder-mail";
import { type Context, inTransaction } from "@/lib/server/context";
import { readerLanguage } from "@/lib/server/customer/session/reader-language";
import { findPurchaseIds } from "@/lib/server/directory/key-index";
import { keyMask } from "@/lib/server/directory/known-keys";
import { resyncKey } from "@/lib/server/directory/resync-queue";
import { renderMail } from "@/lib/server/mail/rendered-mail";
import type { Message } from "@/lib/server/mail/smtp";
import { sentReminders } from "@/lib/server/platform/db/schema/reminders";
import { env } from "@/lib/server/platform/env";
import { plainText } from "@/lib/server/platform/plain-text";
import type { KeyGrant } from "@/lib/server/polar/benefit-grants";
import { catalogWith } from "@/lib/server/polar/benefits";
import { mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { readPurchase } from "@/lib/server/polar/purchases";
import type { PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";
import type { Due } from "./due-reminders";
import { createOneClickLink, oneClickUrls } from "./one-click-link";
import { isSwitchedOff } from "./reminder-opt-outs";
import { findGrant, findRecipient, type Recipient } from "./reminder-recipient";
import { countDevices, isStillDue } from "./still-due";

function kindOf(due: Due): ReminderKind {
  if (due === "devices" || due === "new_device") return due;
  return due === "usage_80" || due === "usage_100" ? "usage" : "expiry";
}

/**
 * Writes a reminder just before it is sent, by what Polar says now.
 * @param mailId `id` of the row of `sent_reminders`
 * @returns null when it is no longer due, or the person doesn't want it.
 * @throws Problem `upstream_*`: it is then tried again, within an hour at the latest.
 */
export async function composeReminder(context: Context, mailId: string): Promise<Message | null> {
  const [reminder] = await context.db.select().from(sentReminders).where(eq(sentReminders.id, mailId));
  if (!reminder) return null;
  const kind = kindOf(reminder.due);
  if (!env().REMINDERS.includes(kind)) return null;
  const key = await resyncKey(context, reminder.licenseKeyId);
  if (key === null || !isStillDue(key, reminder)) return null;
  const { customer } = key;
  const isTeam = customer.type === "team";
  const grant = isTeam ? await findGrant(context, customer.id, key.id) : null;
  const recipient = await findRecipient(context, customer, grant);
  if (recipient === null || (await isSwitchedOff(context.db, recipient, kind))) return null;
  if (kind === "expiry" && (await renewsByItself(context, key, recipient, grant))) return null;
  if (!(await claimForPerson(context, mailId, recipient, kind))) return null;
  return await write(context, mailId, { key, recipient, due: reminder.due, atPolar: customer.locale });
}

/** Does an active subscription that isn't canceled renew the key? Read as its owner: the organization's token may not read it. */
async function renewsByItself(
  context: Context,
  key: PolarLicenseKeyWithActivations,
  { customerId, memberId }: Recipient,
  known: KeyGrant | null,
): Promise<boolean> {
  const bought = await findPurchaseIds(context.db, key.id);
  const subscriptionId =
    bought?.subscriptionId ??
    (bought === null ? (known ?? (await findGrant(context, customerId, key.id)))?.subscriptionId : null) ??
    null;
  if (subscriptionId === null) return false;
  const { token } = await mintCustomerSession({ customerId, memberId }, context.polar.lane);
  const { subscription } = (await readPurchase(token, { subscriptionId, orderId: null })) ?? { subscription: null };
  if (subscription === null) return false;
  const isRunning = subscription.status === "active" || subscription.status === "trialing";
  return isRunning && !subscription.cancel_at_period_end && subscription.ends_at === null;
}

/** Records who gets a reminder. @returns false for a second one about a new device within a day. */
async function claimForPerson(
  context: Context,
  id: string,
  { customerId, memberId }: Recipient,
  kind: ReminderKind,
): Promise<boolean> {
  const personId = memberId ?? customerId;
  return await inTransaction(context, async ({ db }) => {
    await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${personId}, 0))`);
    const isOther = and(
      eq(sentReminders.personId, personId),
      sql`${sentReminders.due} = 'new_device'`,
      gt(sentReminders.writtenAt, sql`now() - interval '1 day'`),
      ne(sentReminders.id, id),
    );
    if (kind === "new_device" && (await db.$count(sentReminders, isOther)) > 0) return false;
    await db.update(sentReminders).set({ personId, writtenAt: sql`now()` }).where(eq(sentReminders.id, id));
    return true;
  });
}

type Given = { key: PolarLicenseKeyWithActivations; recipient: Recipient; due: Due; atPolar: string | null };

async function write(context: Context, id: string, { key, recipient, due, atPolar }: Given): Promise<Message> {
  const mask = await keyMask(context.db, key.customer_id, [key]);
  const clean = (text: string) => mask(plainText(text));
  const benefits = await catalogWith([key.benefit_id]);
  const product = benefits.get(key.benefit_id)?.name;
  const newest = key.activations.reduce<(typeof key.activations)[number] | null>(
    (one, other) => (one !== null && Date.parse(one.created_at) >= Date.parse(other.created_at) ? one : other),
    null,
  );
  const urls = oneClickUrls(createOneClickLink(recipient, kindOf(due)));
  const content: ReminderMail & { to: string } = {
    to: recipient.to,
    locale: await readerLanguage(context, recipient, { atPolar }),
    due,
    displayKey: Array.from(key.key).length <= 6 ? "****" : plainText(key.display_key),
    product: product ? clean(product) : null,
    expiresAt: key.expires_at,
    usage: key.usage,
    limitUsage: key.limit_usage ?? 0,
    devices: countDevices(key),
    newDevice: due === "new_device" && newest !== null ? clean(newest.label) : null,
    keyUrl: `${env().PORTAL_URL}/license-keys/${key.id}`,
    offUrl: urls.page,
    now: Date.now(),
  };
  return { ...renderMail(id, reminderMail, content), unsubscribeUrl: urls.post };
}
