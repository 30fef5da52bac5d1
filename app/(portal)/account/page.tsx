import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NotificationsSection } from "@/components/account/notifications";
import { OtherAccounts } from "@/components/account/other-accounts";
import { PersonFacts } from "@/components/account/person-facts";
import { SignedInBrowsersSection } from "@/components/account/signed-in-browsers";
import { SupportAccess } from "@/components/account/support-access";
import { SupportCode } from "@/components/account/support-code";
import { HistoryLink } from "@/components/history/history-link";
import { Problem } from "@/lib/api/problem";
import { isSessionOver } from "@/lib/client/failure";
import { MessagesProvider } from "@/lib/client/locale";
import { notificationsQuery } from "@/lib/client/notifications";
import { signedInBrowsersQuery } from "@/lib/client/queries";
import { accountUrl } from "@/lib/client/support-urls";
import { listNotifications } from "@/lib/server/customer/reminders/reminder-opt-outs";
import { listOwnSessions } from "@/lib/server/customer/session/own-sessions";
import { describeCurrentSession, describeSession } from "@/lib/server/customer/session/session-info";
import { listSwitchableAccounts } from "@/lib/server/customer/sign-in/accounts";
import {
  openCustomerPage,
  orProblem,
  pageLocale,
  pageMessages,
  pageSections,
  redirectToSignIn,
  settle,
} from "@/lib/server/http/pages";
import { brand } from "@/lib/server/platform/brand";
import { listImpersonations } from "@/lib/server/staff/impersonation/impersonation-list";
import { type SearchParams, toUrlSearchParams } from "../../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).account.title };
}

/** The customer's account: name and email, other accounts, signed-in browsers, and support access. */
export default async function AccountPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const context = await openCustomerPage("/account");
  const { can_switch_account: canSwitch, impersonation } = await orProblem(describeSession(context));
  const isImpersonation = impersonation !== null;
  const { impersonations_before: before } = accountUrl.read(toUrlSearchParams(await searchParams)).filter;
  const [info, browsers, notifications, impersonations, accounts] = await orProblem(
    Promise.all([
      settle(() => describeCurrentSession(context)),
      listOwnSessions(context),
      listNotifications(context),
      listImpersonations(context, { before }),
      // If Polar fails, the rest of the page still works. The section reports the failure.
      canSwitch ? listSwitchableAccounts(context).catch(() => null) : [],
    ]),
  );
  if (info instanceof Problem) {
    if (isSessionOver(info.code)) redirectToSignIn("/account");
    throw info;
  }
  const client = new QueryClient();
  client.setQueryData(signedInBrowsersQuery().queryKey, browsers);
  client.setQueryData(notificationsQuery().queryKey, notifications);
  const locale = await pageLocale();
  const texts = await pageMessages();
  return (
    <MessagesProvider messages={await pageSections("account", "signIn", "supportCode", "reminders")}>
      <h1 className="text-xl font-semibold tracking-tight">{texts.account.title}</h1>
      <p className="mt-0.5 mb-5 text-sm text-muted">{texts.account.intro}</p>
      <div className="space-y-6">
        <PersonFacts session={info} />
        {(accounts === null || accounts.length > 1) && (
          <OtherAccounts session={info} accounts={accounts} text={texts.account} />
        )}
        <HydrationBoundary state={dehydrate(client)}>
          <SignedInBrowsersSection isReadOnly={isImpersonation} />
          {notifications.items.length > 0 && <NotificationsSection isReadOnly={isImpersonation} />}
        </HydrationBoundary>
        <HistoryLink text={texts.history} />
        {!isImpersonation && <SupportCode />}
        <SupportAccess
          impersonations={impersonations}
          brandName={brand().name}
          earlierHref={(time) => `/account${accountUrl.write({ impersonations_before: time })}`}
          texts={texts}
          locale={locale}
        />
      </div>
    </MessagesProvider>
  );
}
