import type { Metadata } from "next";
import { AuditEvents } from "@/components/support/audit-events";
import { AuditFilters } from "@/components/support/audit-filters";
import { Alert } from "@/components/ui/alert";
import { auditSearch, readAuditUrl, toAuditFilter } from "@/lib/audit-url";
import { fill } from "@/lib/messages/fill";
import { supportMessages } from "@/lib/messages/support";
import { listAuditActors, listAuditEvents } from "@/lib/server/audit/audit-log";
import { noteAuditRead } from "@/lib/server/audit/note-read";
import { requestLocale } from "@/lib/server/http/page-locale";
import { pageOrigin, requireStaff } from "@/lib/server/http/staff-pages";

type AuditPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: supportMessages(await requestLocale()).audit.title };
}

/** The audit log. The filter stands in the address, and works without JavaScript. */
export default async function AuditPage({ searchParams }: AuditPageProps) {
  const { audit } = supportMessages(await requestLocale());
  const { address, ignored } = readAuditUrl(toParams(await searchParams));
  const staff = await requireStaff("/support/audit", `/support/audit${auditSearch(address)}`);
  const filter = toAuditFilter(address);
  await noteAuditRead("audit.view", staff, filter, await pageOrigin());
  const [page, actors] = await Promise.all([listAuditEvents(filter), listAuditActors()]);
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight">{audit.title}</h1>
      <p className="mt-0.5 mb-5 text-sm text-muted">{audit.intro}</p>
      <AuditFilters address={address} actors={actors} text={audit} />
      {ignored.length > 0 && (
        <Alert tone="warn" className="mt-4">
          <p>
            <bdi>{fill(audit.ignored, { names: ignored.slice(0, 5).join(", ").slice(0, 100) })}</bdi>
          </p>
        </Alert>
      )}
      <AuditEvents page={page} address={address} text={audit} />
    </>
  );
}

function toParams(searchParams: Record<string, string | string[] | undefined>): URLSearchParams {
  const first = Object.entries(searchParams).map(([name, value]) => [name, [value].flat()[0] ?? ""]);
  return new URLSearchParams(first);
}
