import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { HistoryList } from "@/components/history/history-list";
import { Icon } from "@/components/ui/icon";
import { PageLink } from "@/components/ui/page-link";
import { Problem } from "@/lib/api/problem";
import { isSessionOver } from "@/lib/client/failure";
import { historyQuery } from "@/lib/client/history-queries";
import { MessagesProvider } from "@/lib/client/locale";
import { readAccountHistory } from "@/lib/server/customer/history/history";
import { openCustomerPage, pageMessages, pageSections, redirectToSignIn, settle } from "@/lib/server/http/pages";

const PATH = "/account/history";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).history.title };
}

/** What happened on the account. The first events are in the first HTML; if they can't be loaded, the list tries again. */
export default async function HistoryPage() {
  const context = await openCustomerPage(PATH);
  const first = await settle(() => readAccountHistory(context, {}));
  if (first instanceof Problem && isSessionOver(first.code)) redirectToSignIn(PATH);
  const client = new QueryClient();
  if (!(first instanceof Problem))
    client.setQueryData(historyQuery(null, undefined).queryKey, { pages: [first], pageParams: [""] });
  const { account, history: text } = await pageMessages();
  return (
    <MessagesProvider messages={await pageSections("history")}>
      <PageLink
        href="/account"
        className="mb-4 inline-flex min-h-11 items-center gap-1.5 text-sm text-muted hover:text-text hover:underline sm:min-h-6"
      >
        <Icon name="arrow-left" size={16} />
        {account.title}
      </PageLink>
      <h1 className="text-xl font-semibold tracking-tight">{text.title}</h1>
      <p className="mt-0.5 mb-5 text-sm text-muted">{text.accountIntro}</p>
      <div className="panel overflow-hidden pt-4">
        <HydrationBoundary state={dehydrate(client)}>
          <HistoryList of={null} />
        </HydrationBoundary>
      </div>
    </MessagesProvider>
  );
}
