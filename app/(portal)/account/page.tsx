import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { OtherAccounts } from "@/components/account/other-accounts";
import { PersonFacts } from "@/components/account/person-facts";
import { SignedInBrowsersSection } from "@/components/account/signed-in-browsers";
import { SupportAccess } from "@/components/account/support-access";
import { SupportCode } from "@/components/account/support-code";
import { impersonationFilter } from "@/lib/api/impersonations";
import { MessagesProvider } from "@/lib/client/locale";
import { signedInBrowsersQuery } from "@/lib/client/queries";
import { customerMessages } from "@/lib/messages/customer";
import { listOwnSessions } from "@/lib/server/customer/session/own-sessions";
import { describeSession } from "@/lib/server/customer/session/session-info";
import { switchableAccounts } from "@/lib/server/customer/sign-in/accounts";
import { requireSession } from "@/lib/server/http/customer-pages";
import { requestLocale } from "@/lib/server/http/page-locale";
import { brand } from "@/lib/server/platform/brand";
import { listImpersonations } from "@/lib/server/staff/impersonation/impersonation-list";
import { type SearchParams, toUrlSearchParams } from "../page-url";

export async function generateMetadata(): Promise<Metadata> {
  return { title: customerMessages(await requestLocale()).account.title };
}

/** Who one is here, where one is signed in, and who of support looked. */
export default async function AccountPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const session = await requireSession("/account");
  const info = describeSession(session);
  const isImpersonation = info.impersonation !== null;
  const before = impersonationFilter.safeParse({
    before: toUrlSearchParams(await searchParams).get("impersonations_before"),
  });
  const [browsers, impersonations, accounts] = await Promise.all([
    listOwnSessions(session),
    listImpersonations(session, before.success ? before.data : {}),
    // Polar being away is no reason to show no account page: the section says so.
    info.can_switch_account ? switchableAccounts(session).catch(() => null) : [],
  ]);
  const client = new QueryClient();
  client.setQueryData(signedInBrowsersQuery().queryKey, browsers);
  const { account, signIn, supportCode, supportAccess } = customerMessages(await requestLocale());
  return (
    <MessagesProvider messages={{ account, signIn, supportCode }}>
      <h1 className="text-xl font-semibold tracking-tight">{account.title}</h1>
      <p className="mt-0.5 mb-5 text-sm text-muted">{account.intro}</p>
      <div className="space-y-6">
        <PersonFacts session={info} />
        {(accounts === null || accounts.length > 1) && (
          <OtherAccounts session={info} accounts={accounts} text={account} />
        )}
        <HydrationBoundary state={dehydrate(client)}>
          <SignedInBrowsersSection isReadOnly={isImpersonation} />
        </HydrationBoundary>
        {!isImpersonation && <SupportCode />}
        <SupportAccess
          impersonations={impersonations}
          brandName={brand().name}
          earlierHref={(moment) => `/account?${new URLSearchParams({ impersonations_before: moment })}`}
          text={supportAccess}
        />
      </div>
    </MessagesProvider>
  );
}
