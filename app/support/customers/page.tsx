import type { Metadata } from "next";
import { CustomerFinder } from "@/components/support/customer-finder";
import { MessagesProvider } from "@/lib/client/locale";
import { customerMessages } from "@/lib/messages/customer";
import { supportMessages } from "@/lib/messages/support";
import { requestLocale } from "@/lib/server/http/page-locale";
import { requireStaff } from "@/lib/server/http/staff-pages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: supportMessages(await requestLocale()).find.customersTitle };
}

/** The search of customers. Its address never says for what: nothing is read on the server before it is asked. */
export default async function CustomersPage() {
  await requireStaff("/support/customers", "/support/customers");
  const locale = await requestLocale();
  const { find } = supportMessages(locale);
  const { licenseKeys } = customerMessages(locale);
  return (
    <MessagesProvider messages={{ find, licenseKeys }}>
      <h1 className="text-xl font-semibold tracking-tight">{find.customersTitle}</h1>
      <p className="mt-0.5 mb-4 text-sm text-muted">{find.customersIntro}</p>
      <CustomerFinder />
    </MessagesProvider>
  );
}
