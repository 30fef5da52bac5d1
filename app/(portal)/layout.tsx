import type { ReactNode } from "react";
import { PortalHeader } from "@/components/session/portal-header";
import { ProofHost } from "@/components/session/proof-host";
import { SessionWatch } from "@/components/session/session-watch";
import { ImpersonationBanner } from "@/components/support/impersonation-banner";
import { MessagesProvider } from "@/lib/client/locale";
import { describeSession } from "@/lib/server/customer/session/session-info";
import { customerContext, orProblem, pageMessages, pageSections, staffContext } from "@/lib/server/http/pages";
import { isMailConfigured } from "@/lib/server/mail/smtp";
import { brand } from "@/lib/server/platform/brand";
import { isSignInTimed } from "@/lib/server/staff/impersonation/fresh-sign-in";

/** The frame of the customer's pages. It doesn't check access: each page requires a session itself. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const { shell, impersonation } = await pageMessages();
  const context = await customerContext();
  const info = context && (await orProblem(describeSession(context)));
  // If the session ends, a customer can sign in again on the page. A code can't reopen an impersonation.
  const canSignInHere = isMailConfigured() && info?.impersonation === null;
  const staff = info?.impersonation ? await staffContext() : null;
  const { name, logo } = brand();
  return (
    <>
      <a
        href="#content"
        className="sr-only z-30 rounded-md bg-surface px-4 py-3 font-medium shadow-float focus:not-sr-only focus:absolute focus:top-2 focus:start-2"
      >
        {shell.skipToContent}
      </a>
      {info?.impersonation && (
        <MessagesProvider messages={await pageSections("impersonation")}>
          <ImpersonationBanner
            session={info}
            canElevate={staff?.may("POST /api/support/impersonations/current/elevation") ?? false}
            isSignInTimed={staff !== null && isSignInTimed(staff.actor.staff)}
            text={impersonation}
            shell={shell}
          />
        </MessagesProvider>
      )}
      <PortalHeader brandName={name} brandLogo={logo} session={info} text={shell} />
      {info !== null && (
        <MessagesProvider messages={canSignInHere ? await pageSections("signIn") : {}}>
          <SessionWatch session={info} canSignInHere={canSignInHere} />
        </MessagesProvider>
      )}
      {info !== null && info.impersonation === null && (
        <MessagesProvider messages={await pageSections("signIn", "proof")}>
          <ProofHost email={isMailConfigured() ? info.email : null} />
        </MessagesProvider>
      )}
      <main id="content" tabIndex={-1} className="page-width py-6 sm:py-8">
        {children}
      </main>
    </>
  );
}
