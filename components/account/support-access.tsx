import { Headset } from "lucide-react";
import { buttonClass } from "@/components/ui/button";
import { Moment } from "@/components/ui/date-time";
import { PageLink } from "@/components/ui/page-link";
import type { SupportVisit, SupportVisitList, VisitDeed } from "@/lib/api/impersonations";
import type { CustomerMessages } from "@/lib/messages/customer";
import { fill } from "@/lib/messages/fill";
import { describeDeed, seenKeyPage } from "@/lib/impersonation-event";

type Text = CustomerMessages["supportVisits"];
type SupportVisitsProps = {
  visits: SupportVisitList;
  brandName: string;
  /** The address of this page with earlier visits. */
  earlierHref: (before: string) => string;
  text: Text;
};

/** Who of support looked at this account: when, why, and what they did. */
export function SupportVisits({ visits, brandName, earlierHref, text }: SupportVisitsProps) {
  return (
    <section aria-labelledby="support-visits" className="panel">
      <div className="px-4 pt-4 pb-3 sm:px-5">
        <h2 id="support-visits" className="font-semibold">
          {text.title}
        </h2>
        <p className="text-sm text-muted">
          {fill(text.intro, { brand: brandName })} {text.keysMasked}
        </p>
      </div>
      {visits.items.length === 0 ? (
        <p className="border-t border-line px-4 py-3 text-sm text-muted sm:px-5">{text.none}</p>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {visits.items.map((visit) => (
            <Visit key={visit.id} visit={visit} text={text} />
          ))}
        </ul>
      )}
      {visits.next !== null && (
        <div className="border-t border-line px-4 py-3 sm:px-5">
          <a href={earlierHref(visits.next)} className={buttonClass("secondary")}>
            {text.earlier}
          </a>
        </div>
      )}
    </section>
  );
}

function Visit({ visit, text }: { visit: SupportVisit; text: Text }) {
  const { acted, deeds } = visit;
  return (
    <li className="px-4 py-3 text-sm [overflow-wrap:anywhere] sm:px-5">
      <p className="flex items-start gap-2 font-medium">
        <Headset size={18} className="mt-px shrink-0 text-muted" />
        <bdi>{fill(acted ? text.acted : text.looked, { name: visit.staff_name })}</bdi>
      </p>
      <dl className="mt-2 grid gap-x-4 gap-y-1 sm:grid-cols-[minmax(4rem,auto)_minmax(0,1fr)] [&>dt]:mt-1 [&>dt]:text-muted sm:[&>dt]:mt-0">
        <dt>{text.started}</dt>
        <dd>
          <Moment iso={visit.started_at} as="date-time" />
        </dd>
        <dt>{text.ended}</dt>
        <dd>{visit.ended_at === null ? text.running : <Moment iso={visit.ended_at} as="date-time" />}</dd>
        <dt>{text.reason}</dt>
        <dd>
          <bdi>{visit.reason}</bdi>
          {visit.consented && <span className="text-muted"> · {text.consented}</span>}
        </dd>
        {acted !== null && (
          <>
            <dt>{text.actedReason}</dt>
            <dd>
              <bdi>{acted.reason}</bdi>
            </dd>
          </>
        )}
        <dt>{text.deeds}</dt>
        <dd>
          {deeds.length === 0 ? (
            text.nothing
          ) : (
            <ul className="space-y-0.5">
              {deeds.map((deed) => (
                <li key={`${deed.at} ${deed.kind} ${deed.page}`}>
                  <Deed deed={deed} text={text} />
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
    </li>
  );
}

/** Of a key's page the sentence leads there: which one it was, its owner sees best by themselves. */
function Deed({ deed, text }: { deed: VisitDeed; text: Text }) {
  const sentence = describeDeed(deed, text);
  const keyPage = seenKeyPage(deed);
  if (keyPage === null) return <bdi>{sentence}</bdi>;
  return (
    <PageLink href={keyPage} className="underline decoration-line underline-offset-4 hover:decoration-current">
      {sentence}
    </PageLink>
  );
}
