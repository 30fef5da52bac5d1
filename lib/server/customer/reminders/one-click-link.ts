import "server-only";
import { Problem } from "@/lib/api/problem";
import { type ReminderKind, reminderKinds } from "@/lib/api/reminders";
import type { Context } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { equalInConstantTime, keyedHash, keyedHashes } from "@/lib/server/platform/secrets";
import { type Reader, switchReminder } from "./reminder-opt-outs";

const PURPOSE = "one-click-link";
const VALID_DAYS = 365;
const ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const LINK = new RegExp(`^((${reminderKinds.join("|")})\\.(${ID})\\.(${ID})?\\.(\\d{10}))\\.([0-9a-f]{64})$`);

/**
 * A link that switches one kind of reminder off for one person, and nothing else. It's signed, not stored, and works for a
 * year: whoever has the mail can use it. Its first part names the kind, which the page shows.
 */
export function createOneClickLink({ customerId, memberId }: Reader, kind: ReminderKind): string {
  const until = Math.floor(Date.now() / 1000) + VALID_DAYS * 86_400;
  const claim = `${kind}.${customerId}.${memberId ?? ""}.${until}`;
  return `${claim}.${keyedHash(PURPOSE, claim)}`;
}

/** Where mail programs send the POST of RFC 8058, and the page for people, with the link where no server sees it. */
export function oneClickUrls(link: string): { post: string; page: string } {
  const { PORTAL_URL } = env();
  return { post: `${PORTAL_URL}/api/notifications/off?link=${link}`, page: `${PORTAL_URL}/notifications#${link}` };
}

/**
 * Switches off what a link names; with `undo`, on again.
 * @throws Problem `link_invalid` for a link that this portal didn't sign, or that is older than a year.
 */
export async function followOneClickLink(
  { db }: Context,
  { link, undo = false }: { link: string; undo?: boolean | undefined },
): Promise<void> {
  const [, claim, kind, customerId, memberId, until, signature] = LINK.exec(link) ?? [];
  if (claim === undefined || customerId === undefined || signature === undefined) throw new Problem("link_invalid");
  const isSigned = keyedHashes(PURPOSE, claim).some((hash) => equalInConstantTime(hash, signature));
  if (!isSigned || Number(until) * 1000 < Date.now()) throw new Problem("link_invalid");
  const known = reminderKinds.find((one) => one === kind);
  if (known === undefined) throw new Problem("link_invalid");
  await switchReminder(db, { customerId, memberId: memberId ?? null }, { kind: known, isOn: undo });
}
