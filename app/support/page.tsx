import { StaffHome } from "@/components/support/staff-home";
import { StaffSignIn } from "@/components/support/staff-sign-in";
import { isProblemCode } from "@/lib/api/problem";
import { customerMessages } from "@/lib/messages/customer";
import { supportMessages } from "@/lib/messages/support";
import { maySee } from "@/lib/server/http/access";
import { requestLocale } from "@/lib/server/http/page-locale";
import { currentStaff } from "@/lib/server/http/staff-pages";
import { brand } from "@/lib/server/platform/brand";
import { samePortalPath } from "@/lib/server/platform/return-url";
import { hasProvider } from "@/lib/server/staff/auth/identity-provider";
import { describeImpersonation, runningImpersonation } from "@/lib/server/staff/impersonation/running-impersonation";

type SupportPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The way in for staff, and from there what their roles let them do. */
export default async function SupportPage({ searchParams }: SupportPageProps) {
  const { problem, next, ended } = await searchParams;
  const locale = await requestLocale();
  const { desk, impersonation: impersonationText } = supportMessages(locale);
  const { problems } = customerMessages(locale);
  const staff = await currentStaff();
  const code = isProblemCode(problem) ? problem : null;
  const hasEnded = ended !== undefined;
  if (!staff) {
    const wanted = samePortalPath(typeof next === "string" ? next : null);
    return (
      <StaffSignIn
        brandName={brand().name}
        isSetUp={hasProvider()}
        next={wanted?.startsWith("/support") ? wanted : null}
        problem={code && { code, text: problems[code] }}
        hasEnded={hasEnded}
        text={desk}
      />
    );
  }
  const looks = maySee("/support/customers", staff.roles);
  const running = looks ? await runningImpersonation({ staffSubject: staff.subject }) : null;
  return (
    <StaffHome
      name={staff.name}
      sees={{ customers: looks, audit: maySee("/support/audit", staff.roles) }}
      impersonation={running && describeImpersonation(running)}
      problem={code}
      hasEnded={hasEnded}
      text={desk}
      impersonationText={impersonationText}
    />
  );
}
