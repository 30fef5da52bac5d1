import type { ReactNode } from "react";
import { PortalFooter } from "@/components/session/portal-footer";
import { PortalHeader } from "@/components/session/portal-header";
import { SessionWatch } from "@/components/session/session-watch";
import { ImpersonationBanner } from "@/components/support/impersonation-banner";
import { MessagesProvider } from "@/lib/client/locale";
import { customerMessages } from "@/lib/messages/customer";
import { supportMessages } from "@/lib/messages/support";
import { describeSession } from "@/lib/server/customer/session/session-info";
import { ELEVATING_ROLES } from "@/lib/server/http/access";
import { currentSession } from "@/lib/server/http/customer-pages";
import { requestLocale } from "@/lib/server/http/page-locale";
import { currentStaff } from "@/lib/server/http/staff-pages";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { brand } from "@/lib/server/platform/brand";

/** The frame of the customer's pages. It guards nothing: each page asks for the session itself. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const locale = await requestLocale();
  const { shell, signIn } = customerMessages(locale);
  const session = await currentSession();
  const info = session === null ? null : describeSession(session);
  // Who is signed out in the middle of a page signs in over it; an agent's view is never opened by a code.
  const canSignInHere = isMailConfigured() && info?.impersonation === null;
  const { name, logo, supportUrl } = brand();
  return (
    <>
      <a
        href="#content"
        className="sr-only z-30 rounded-md bg-surface px-4 py-3 font-medium shadow-lg focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {shell.skipToContent}
      </a>
      {info?.impersonation && (
        <ImpersonationBanner
          session={info}
          canAct={((await currentStaff())?.roles ?? []).some((role) => ELEVATING_ROLES.includes(role))}
          text={supportMessages(locale).impersonation}
        />
      )}
      <PortalHeader brandName={name} brandLogo={logo} session={info} text={shell} />
      {info !== null && (
        <MessagesProvider messages={canSignInHere ? { signIn } : {}}>
          <SessionWatch session={info} canSignInHere={canSignInHere} />
        </MessagesProvider>
      )}
      <main id="content" tabIndex={-1} className="page-width py-6 sm:py-8">
        {children}
      </main>
      <PortalFooter brandName={name} supportUrl={supportUrl} text={shell} />
    </>
  );
}
