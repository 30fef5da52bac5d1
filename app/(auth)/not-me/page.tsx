import type { Metadata } from "next";
import { NotMe } from "@/components/session/not-me";
import { MessagesProvider } from "@/lib/client/locale";
import { pageMessages, pageSections } from "@/lib/server/http/pages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).notMe.title };
}

/** "That wasn't me" in an email leads here. Opening the page changes nothing: mail scanners open it too. */
export default async function NotMePage() {
  const { signInLink } = await pageMessages();
  return (
    <MessagesProvider messages={await pageSections("notMe")}>
      <NotMe />
      <noscript>
        <p className="text-sm text-bad">{signInLink.scriptNeeded}</p>
      </noscript>
    </MessagesProvider>
  );
}
