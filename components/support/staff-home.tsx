import Link from "next/link";
import type { ReactNode } from "react";
import { Alert } from "@/components/ui/alert";
import { buttonClass } from "@/components/ui/button";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import type { ProblemCode } from "@/lib/api/problem";
import type { Impersonation } from "@/lib/api/staff";
import type { Messages } from "@/lib/messages/messages";
import { EndImpersonationFromConsole } from "./end-impersonation";
import { RedeemCode } from "./redeem-code";

type StaffHomeProps = {
  name: string;
  canOpen: { customers: boolean; audit: boolean };
  /** The staff user's running impersonation, in this or another browser. */
  impersonation: Impersonation | null;
  problem: ProblemCode | null;
  hasEnded: boolean;
  text: Messages["supportConsole"];
};

/** The support console's overview. Shows the pages that the staff user's roles allow. */
export function StaffHome({ name, canOpen, impersonation, problem, hasEnded, text }: StaffHomeProps) {
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight">
        <bdi>{text.welcome({ name })}</bdi>
      </h1>
      <div className="mt-4 space-y-3 empty:hidden">
        {problem === "staff_role_missing" && (
          <Alert tone="bad" title={text.pageRefusedTitle}>
            <p>{text.pageRefused}</p>
          </Alert>
        )}
        {hasEnded && impersonation === null && (
          <Alert tone="info" title={text.endedTitle}>
            <p>{text.ended}</p>
          </Alert>
        )}
        {impersonation !== null && (
          <Alert
            tone="warn"
            title={text.runningTitle}
            actions={
              <>
                <Link href="/license-keys" prefetch={false} className={buttonClass("primary")}>
                  {text.backToCustomer}
                </Link>
                <EndImpersonationFromConsole />
              </>
            }
          >
            <p>
              <bdi>{text.running({ reason: impersonation.reason })}</bdi>
            </p>
            <p>{text.runningUntil({ time: () => <DateTime iso={impersonation.expires_at} as="date-time" /> })}</p>
          </Alert>
        )}
      </div>
      <ul className="mt-5 grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {canOpen.customers && (
          <>
            <PageCard
              href="/support/customers"
              icon={<Icon name="users" size={20} />}
              title={text.customers}
              hint={text.customersText}
            />
            <PageCard
              href="/support/license-keys"
              icon={<Icon name="key-round" size={20} />}
              title={text.licenseKeys}
              hint={text.licenseKeysText}
            />
          </>
        )}
        {canOpen.audit && (
          <PageCard
            href="/support/audit"
            icon={<Icon name="scroll-text" size={20} />}
            title={text.audit}
            hint={text.auditText}
          />
        )}
      </ul>
      {canOpen.customers && (
        <section aria-labelledby="support-code" className="panel mt-5 p-5">
          <h2 id="support-code" className="font-semibold">
            {text.codeTitle}
          </h2>
          <p className="mt-1 max-w-prose text-sm text-muted">{text.codeText}</p>
          <RedeemCode />
        </section>
      )}
    </>
  );
}

type PageCardProps = { href: string; icon: ReactNode; title: string; hint: string };

function PageCard({ href, icon, title, hint }: PageCardProps) {
  return (
    <li className="panel relative p-5 hover:bg-hover">
      <h2 className="flex items-center gap-2.5 font-semibold">
        <span className="text-muted">{icon}</span>
        <Link href={href} prefetch={false} className="after:absolute after:inset-0">
          {title}
        </Link>
      </h2>
      <p className="mt-1 text-sm text-muted">{hint}</p>
    </li>
  );
}
