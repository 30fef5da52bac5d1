import { type ReminderKind, reminderKinds } from "@/lib/api/reminders";
import { linkSecret } from "./link-secret";

/** Returns the link that was opened in this tab, or null. Undefined in the first HTML. */
export const useOneClickLink = linkSecret(/^#([\w.-]{60,300})$/);

/** The kind of mail that a link turns off, as it says itself. Null if it names none. */
export function kindOfLink(link: string): ReminderKind | null {
  return reminderKinds.find((kind) => link.startsWith(`${kind}.`)) ?? null;
}
