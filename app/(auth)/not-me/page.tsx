import type { Metadata } from "next";
import { NotMe } from "@/components/session/not-me";
import { MessagesProvider } from "@/lib/client/locale";
import { customerMessages } from "@/lib/messages/customer";
import { pageLocale } from "@/lib/server/http/pages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: customerMessages(await pageLocale()).notMe.title };
}

/** "That wasn't me" in an email leads here. Opening the page changes nothing: mail scanners open it too. */
export default async function NotMePage() {
  const { notMe, signInLink } = customerMessages(await pageLocale());
  return (
    <MessagesProvider messages={{ notMe }}>
      <NotMe />
      <noscript>
        <p className="text-sm text-bad">{signInLink.scriptNeeded}</p>
      </noscript>
    </MessagesProvider>
  );
}
