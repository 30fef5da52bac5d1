import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { OtherAccounts } from "@/components/account/other-accounts";
import { PersonFacts } from "@/components/account/person-facts";
import { SignedInBrowsersSection } from "@/components/account/signed-in-browsers";
import { Problem } from "@/lib/api/problem";
import type { FailureCode } from "@/lib/client/failure";
import { MessagesProvider } from "@/lib/client/locale";
import { signedInBrowsersQuery } from "@/lib/client/queries";
import { customerMessages } from "@/lib/messages/customer";
import { requestLocale } from "@/lib/server/locale";
import { requireSession } from "@/lib/server/session/current";
import { describeSession } from "@/lib/server/session/describe";
import { listOwnSessions } from "@/lib/server/session/own-sessions";
import { switchableAccounts } from "@/lib/server/sign-in/accounts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: customerMessages(await requestLocale()).account.title };
}

/** Who one is here, and where one is signed in. */
export default async function AccountPage() {
  const session = await requireSession("/account");
  const info = describeSession(session);
  // Polar being away is no reason to show no account page: the section says so.
  const accounts = info.can_switch_account ? await switchableAccounts(session).catch(() => null) : [];
  const client = new QueryClient();
  let failure: FailureCode | null = null;
  try {
    client.setQueryData(signedInBrowsersQuery().queryKey, await listOwnSessions(session));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    failure = error.code;
  }
  const { account, signIn } = customerMessages(await requestLocale());
  return (
    <MessagesProvider messages={{ account, signIn }}>
      <h1 className="text-xl font-semibold tracking-tight">{account.title}</h1>
      <p className="mt-0.5 mb-5 text-sm text-muted">{account.intro}</p>
      <div className="space-y-4">
        <PersonFacts session={info} />
        {(accounts === null || accounts.length > 1) && (
          <OtherAccounts session={info} accounts={accounts} text={account} />
        )}
        <HydrationBoundary state={dehydrate(client)}>
          <SignedInBrowsersSection isReadOnly={info.impersonation !== null} initialFailure={failure} />
        </HydrationBoundary>
      </div>
    </MessagesProvider>
  );
}
