import type { Metadata } from "next";
import { CustomerSearch } from "@/components/support/customer-search";
import { MessagesProvider } from "@/lib/client/locale";
import { openStaffPage, pageMessages, pageSections } from "@/lib/server/http/pages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).lookup.customersTitle };
}

/** The customer search. The search text never appears in the URL, so the first HTML has no results. */
export default async function CustomersPage() {
  await openStaffPage("/support/customers", "/support/customers");
  const { lookup } = await pageMessages();
  return (
    <MessagesProvider messages={await pageSections("lookup", "licenseKeys", "supportFinds")}>
      <h1 className="text-xl font-semibold tracking-tight">{lookup.customersTitle}</h1>
      <p className="mt-0.5 mb-4 text-sm text-muted">{lookup.customersIntro}</p>
      <CustomerSearch />
    </MessagesProvider>
  );
}
