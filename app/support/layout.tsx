import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SupportNavigation } from "@/components/support/support-navigation";
import { MessagesProvider } from "@/lib/client/locale";
import { mayOpen } from "@/lib/server/http/access";
import { pageLocale, pageMessages, pageSections, staffContext } from "@/lib/server/http/pages";
import { brand } from "@/lib/server/platform/brand";

export async function generateMetadata(): Promise<Metadata> {
  const { supportConsole } = await pageMessages();
  const title = supportConsole.titleOf({ brand: brand().name });
  return { title: { default: title, template: `%s · ${title}` } };
}

/** The frame of the support console. Its header is always dark, so it doesn't look like a customer's page. It doesn't check access. */
export default async function SupportLayout({ children }: { children: ReactNode }) {
  const { supportConsole, shell } = await pageMessages();
  const staff = (await staffContext())?.actor.staff ?? null;
  const pages = [
    { href: "/support", page: "/support", label: supportConsole.home },
    { href: "/support/customers", page: "/support/customers", label: supportConsole.customers },
    { href: "/support/license-keys", page: "/support/license-keys", label: supportConsole.licenseKeys },
    { href: "/support/audit", page: "/support/audit", label: supportConsole.audit },
  ] as const;
  return (
    <MessagesProvider messages={await pageSections("supportConsole", "impersonation")}>
      <a
        href="#content"
        className="sr-only z-30 rounded-md bg-surface px-4 py-3 font-medium shadow-float focus:not-sr-only focus:absolute focus:top-2 focus:start-2"
      >
        {shell.skipToContent}
      </a>
      <SupportNavigation
        brandName={brand().name}
        person={staff && { name: staff.name, roles: staff.roles }}
        pages={staff ? pages.filter(({ page }) => mayOpen(page, staff.roles)) : []}
        text={supportConsole}
        locale={await pageLocale()}
      />
      <main id="content" tabIndex={-1} className="support-console page-width py-6 sm:py-8">
        {children}
      </main>
    </MessagesProvider>
  );
}
