import type { ReactNode } from "react";
import { PortalFooter } from "@/components/session/portal-footer";
import { PortalHeader } from "@/components/session/portal-header";
import { SessionWatch } from "@/components/session/session-watch";
import { SupportBanner } from "@/components/session/support-banner";
import { customerMessages } from "@/lib/messages/customer";
import { brand } from "@/lib/server/brand";
import { requestLocale } from "@/lib/server/locale";
import { currentSession } from "@/lib/server/session/current";
import { describeSession } from "@/lib/server/session/describe";

/** The frame of the customer's pages. It guards nothing: each page asks for the session itself. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { shell } = customerMessages(await requestLocale());
  const session = await currentSession();
  const info = session === null ? null : describeSession(session);
  const { name, logo, supportUrl } = brand();
  return (
    <>
      <a
        href="#content"
        className="sr-only z-30 rounded-md bg-surface px-4 py-3 font-medium shadow-lg focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {shell.skipToContent}
      </a>
      <SupportBanner impersonation={info?.impersonation ?? null} text={shell} />
      <PortalHeader brandName={name} brandLogo={logo} session={info} text={shell} />
      {info !== null && <SessionWatch session={info} />}
      <main id="content" tabIndex={-1} className="page-width py-6 sm:py-8">
        {children}
      </main>
      <PortalFooter brandName={name} supportUrl={supportUrl} text={shell} />
    </>
  );
}
