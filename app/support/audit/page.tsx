import type { Metadata } from "next";
import { AuditEvents } from "@/components/support/audit-events";
import { AuditFilters } from "@/components/support/audit-filters";
import { Alert } from "@/components/ui/alert";
import { auditUrl, toAuditFilter } from "@/lib/client/audit-urls";
import { listAuditActors, listAuditEvents } from "@/lib/server/audit/audit-log";
import { openStaffPage, orProblem, pageMessages } from "@/lib/server/http/pages";
import { type SearchParams, toUrlSearchParams } from "../../search-params";

type AuditPageProps = { searchParams: Promise<SearchParams> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).audit.title };
}

/** The audit log. Its filter is in the URL and works without JavaScript. */
export default async function AuditPage({ searchParams }: AuditPageProps) {
  const { audit } = await pageMessages();
  const { filter, ignored, unknown } = auditUrl.read(toUrlSearchParams(await searchParams));
  const context = await openStaffPage("/support/audit", `/support/audit${auditUrl.write(filter)}`);
  const [page, actors] = await orProblem(
    Promise.all([listAuditEvents(context, toAuditFilter(filter)), listAuditActors(context)]),
  );
  const names = [...ignored, ...unknown];
  return (
    <>
      <h1 className="text-xl font-semibold tracking-tight">{audit.title}</h1>
      <p className="mt-0.5 mb-5 text-sm text-muted">{audit.intro}</p>
      <AuditFilters filter={filter} actors={actors} text={audit} />
      {names.length > 0 && (
        <Alert tone="warn" className="mt-4">
          <p>
            <bdi>{audit.ignored({ names: names.slice(0, 5).join(", ").slice(0, 100) })}</bdi>
          </p>
        </Alert>
      )}
      <AuditEvents page={page} filter={filter} text={audit} />
    </>
  );
}
