import { StaffHome } from "@/components/support/staff-home";
import { StaffSignIn } from "@/components/support/staff-sign-in";
import { isProblemCode } from "@/lib/api/problem";
import { mayOpen } from "@/lib/server/http/access";
import { orProblem, pageMessages, renewStaffSession, staffContext } from "@/lib/server/http/pages";
import { brand } from "@/lib/server/platform/brand";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { hasIdentityProvider } from "@/lib/server/staff/auth/identity-provider";
import {
  describeImpersonation,
  findRunningImpersonation,
} from "@/lib/server/staff/impersonation/running-impersonation";
import type { SearchParams } from "../search-params";

type SupportPageProps = { searchParams: Promise<SearchParams> };

/** The staff sign-in or, after it, the overview of the support console. */
export default async function SupportPage({ searchParams }: SupportPageProps) {
  const { problem, next, ended } = await searchParams;
  const { supportConsole, problems } = await pageMessages();
  const context = await staffContext();
  const code = isProblemCode(problem) ? problem : null;
  const hasEnded = ended !== undefined;
  if (!context) {
    // After a failed sign-in the page says why.
    if (code === null) await renewStaffSession(typeof next === "string" ? next : "/support");
    const requestedPath = samePortalPath(typeof next === "string" ? next : null);
    return (
      <StaffSignIn
        brandName={brand().name}
        isSetUp={hasIdentityProvider()}
        next={requestedPath?.startsWith("/support") ? requestedPath : null}
        problem={code && { code, text: problems[code] }}
        hasEnded={hasEnded}
        text={supportConsole}
      />
    );
  }
  const { staff } = context.actor;
  const mayImpersonate = mayOpen("/support/customers", staff.roles);
  const running = mayImpersonate
    ? await orProblem(findRunningImpersonation(context, { staffSubject: staff.subject }))
    : null;
  return (
    <StaffHome
      name={staff.name}
      canOpen={{ customers: mayImpersonate, audit: mayOpen("/support/audit", staff.roles) }}
      impersonation={running && describeImpersonation(running)}
      problem={code}
      hasEnded={hasEnded}
      text={supportConsole}
    />
  );
}
