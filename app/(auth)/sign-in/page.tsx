import type { Metadata } from "next";
import { SignInFlow } from "@/components/sign-in/sign-in-flow";
import type { SignedInPerson } from "@/components/sign-in/signed-in";
import { MessagesProvider } from "@/lib/client/locale";
import { customerMessages } from "@/lib/messages/customer";
import { fill } from "@/lib/messages/fill";
import { switchableAccounts } from "@/lib/server/customer/sign-in/accounts";
import { describeProgress } from "@/lib/server/customer/sign-in/sign-in-progress";
import { currentSession } from "@/lib/server/http/customer-pages";
import { requestLocale } from "@/lib/server/http/page-locale";
import { isMailFailing } from "@/lib/server/mail/mail-outage";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { brand } from "@/lib/server/platform/brand";
import { plainText } from "@/lib/server/platform/plain-text";
import { samePortalPath } from "@/lib/server/platform/return-url";

type SearchParams = Record<string, string | string[] | undefined>;

export async function generateMetadata(): Promise<Metadata> {
  const { signIn } = customerMessages(await requestLocale());
  return { title: { absolute: fill(signIn.title, { brand: brand().name }) } };
}

/** Email address, code, account. Where there is no mail server, it says how one comes in otherwise: by a link. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { signIn } = customerMessages(await requestLocale());
  const asked = samePortalPath([(await searchParams).next].flat()[0]);
  const person = await signedInPerson();
  if (!isMailConfigured() && person === null) {
    return (
      <>
        <h1 className="text-lg font-semibold tracking-tight">{fill(signIn.offTitle, { brand: brand().name })}</h1>
        <p className="mt-1.5 text-sm text-muted">{signIn.off}</p>
        <p className="mt-3 text-sm text-muted">{signIn.offLost}</p>
      </>
    );
  }
  const [{ progress, next }, mailIsLate] = await Promise.all([describeProgress(), isMailFailing()]);
  return (
    <MessagesProvider messages={{ signIn }}>
      <SignInFlow
        progress={progress}
        next={asked ?? samePortalPath(next)}
        mailIsLate={mailIsLate}
        person={person}
        hasMail={isMailConfigured()}
      />
    </MessagesProvider>
  );
}

async function signedInPerson(): Promise<SignedInPerson | null> {
  const session = await currentSession();
  if (session === null) return null;
  const { name, email, customerId, memberId } = session;
  // Changing accounts is offered where Polar says which there are; going on needs no such answer.
  const accounts = await switchableAccounts(session).catch(() => []);
  return { name: plainText(name ?? email ?? ""), email, customerId, memberId, accounts };
}
