import type { Metadata } from "next";
import { SignInFlow } from "@/components/sign-in/sign-in-flow";
import type { SignedInPerson } from "@/components/sign-in/signed-in";
import { MessagesProvider } from "@/lib/client/locale";
import { customerMessages } from "@/lib/messages/customer";
import { fill } from "@/lib/messages/fill";
import { listSwitchableAccounts } from "@/lib/server/customer/sign-in/accounts";
import { describeProgress } from "@/lib/server/customer/sign-in/sign-in-progress";
import { customerContext, orProblem, pageContext, pageEntry, pageLocale } from "@/lib/server/http/pages";
import { isMailFailing } from "@/lib/server/mail/mail-outage";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { brand } from "@/lib/server/platform/brand";
import { plainText } from "@/lib/server/platform/plain-text";
import { samePortalPath } from "@/lib/server/platform/return-url";
import type { SearchParams } from "../../search-params";

export async function generateMetadata(): Promise<Metadata> {
  const { signIn } = customerMessages(await pageLocale());
  return { title: { absolute: fill(signIn.title, { brand: brand().name }) } };
}

/** Sign-in by email, code and account. Without a mail server, the page says how to sign in by a link instead. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { signIn } = customerMessages(await pageLocale());
  const asked = samePortalPath([(await searchParams).next].flat()[0]);
  const person = await signedInPerson();
  if (!isMailConfigured() && person === null) {
    return (
      <>
        <h1 className="text-lg font-semibold tracking-tight">{fill(signIn.title, { brand: brand().name })}</h1>
        <p className="mt-1.5 text-sm text-muted">{signIn.noMail}</p>
        <p className="mt-3 text-sm text-muted">{signIn.noMailLost}</p>
      </>
    );
  }
  const [context, entry] = await Promise.all([pageContext(), pageEntry()]);
  const [progress, isMailDelayed] = await orProblem(
    Promise.all([describeProgress(context, entry), isMailFailing(context.db)]),
  );
  return (
    <MessagesProvider messages={{ signIn }}>
      <SignInFlow
        progress={progress}
        email={entry.email ?? ""}
        next={asked ?? samePortalPath(entry.next)}
        isMailDelayed={isMailDelayed}
        person={person}
        hasMail={isMailConfigured()}
      />
    </MessagesProvider>
  );
}

async function signedInPerson(): Promise<SignedInPerson | null> {
  const context = await customerContext();
  if (context === null) return null;
  const { name, email, customerId, memberId } = context.actor.session;
  // Without an answer from Polar nobody can switch accounts, but everybody can go on.
  const accounts = await listSwitchableAccounts(context).catch(() => []);
  return { name: plainText(name ?? email ?? ""), email, customerId, memberId, accounts };
}
