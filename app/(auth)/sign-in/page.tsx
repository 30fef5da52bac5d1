import type { Metadata } from "next";
import { SignInFlow } from "@/components/sign-in/sign-in-flow";
import type { SignedInPerson } from "@/components/sign-in/signed-in";
import { MessagesProvider } from "@/lib/client/locale";
import { listSwitchableAccounts } from "@/lib/server/customer/sign-in/accounts";
import { getSignInState } from "@/lib/server/customer/sign-in/otp-request";
import { describeProgress } from "@/lib/server/customer/sign-in/sign-in-progress";
import {
  customerContext,
  orProblem,
  pageContext,
  pageEntry,
  pageMessages,
  pageSections,
} from "@/lib/server/http/pages";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { brand } from "@/lib/server/platform/brand";
import { env } from "@/lib/server/platform/env";
import { plainText } from "@/lib/server/platform/plain-text";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { isSignInIndexed } from "@/lib/server/platform/site-files";
import type { SearchParams } from "../../search-params";

export async function generateMetadata(): Promise<Metadata> {
  const { signIn } = await pageMessages();
  const { name: siteName } = brand();
  const title = signIn.title({ brand: siteName });
  return {
    title: { absolute: title },
    // The one page whose preview has a URL. It's the same for everybody, without the query.
    openGraph: { type: "website", siteName, title, url: "/sign-in", images: ["/apple-touch-icon.png"] },
    ...(isSignInIndexed() && indexed()),
  };
}

/** For search engines: this page without its query, and no page behind its links. */
function indexed(): Metadata {
  return {
    robots: { index: true, follow: false },
    alternates: { canonical: `${env().PORTAL_URL}/sign-in` },
  };
}

/** Sign-in with an email and a code. Without a mail server, the page explains how to sign in by link instead. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { signIn } = await pageMessages();
  const requestedPath = samePortalPath([(await searchParams).next].flat()[0]);
  const person = await signedInPerson();
  if (!isMailConfigured() && person === null) {
    return (
      <>
        <h1 className="text-lg font-semibold tracking-tight">{signIn.title({ brand: brand().name })}</h1>
        <p className="mt-1.5 text-sm text-muted">{signIn.noMail}</p>
        <p className="mt-3 text-sm text-muted">{signIn.noMailLost}</p>
      </>
    );
  }
  const [context, entry] = await Promise.all([pageContext(), pageEntry()]);
  const [progress, state] = await orProblem(
    Promise.all([describeProgress(context, entry), getSignInState(context, entry)]),
  );
  return (
    <MessagesProvider messages={await pageSections("signIn")}>
      <SignInFlow
        progress={progress}
        email={entry.email ?? ""}
        next={requestedPath ?? samePortalPath(entry.next)}
        isMailDelayed={state.mail_delayed}
        limit={state.limit}
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
  // If Polar fails, the person can't switch accounts, but can still continue.
  const accounts = await listSwitchableAccounts(context).catch(() => []);
  return { name: plainText(name ?? email ?? ""), email, customerId, memberId, accounts };
}
