import type { Metadata } from "next";
import { NotificationsOff } from "@/components/session/notifications-off";
import { MessagesProvider } from "@/lib/client/locale";
import { pageMessages, pageSections } from "@/lib/server/http/pages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).reminders.title };
}

/** "Turn off these emails" in an email leads here. Opening the page changes nothing: mail scanners open it too. */
export default async function NotificationsPage() {
  const { signInLink } = await pageMessages();
  return (
    <MessagesProvider messages={await pageSections("reminders")}>
      <NotificationsOff />
      <noscript>
        <p className="text-sm text-bad">{signInLink.scriptNeeded}</p>
      </noscript>
    </MessagesProvider>
  );
}
