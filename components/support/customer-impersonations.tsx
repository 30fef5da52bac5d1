"use client";

import { buttonClass } from "@/components/ui/button";
import { Moment } from "@/components/ui/date-time";
import type { StaffVisitList } from "@/lib/api/impersonations";
import { isForBrowser } from "@/lib/client/click";
import { useMessages } from "@/lib/client/locale";

type CustomerVisitsProps = {
  visits: StaffVisitList;
  /** Are these earlier ones than the newest? */
  isEarlier: boolean;
  href: (before: string | undefined) => string;
  onGo: (before: string | undefined) => void;
};

/** Who of support looked at this customer before, and why. */
export function CustomerVisits({ visits, isEarlier, href, onGo }: CustomerVisitsProps) {
  const text = useMessages("find");
  const linkTo = (before: string | undefined, label: string) => (
    <a
      href={href(before)}
      className={buttonClass("secondary")}
      onClick={(event) => {
        if (isForBrowser(event)) return;
        event.preventDefault();
        onGo(before);
      }}
    >
      {label}
    </a>
  );
  return (
    <section aria-labelledby="visits" className="space-y-3">
      <h2 id="visits" className="font-semibold">
        {text.visitsTitle}
      </h2>
      {visits.items.length === 0 ? (
        <p className="panel px-5 py-4 text-sm text-muted">{text.visitsNone}</p>
      ) : (
        <ul aria-label={text.visitsTitle} className="panel divide-y divide-line overflow-hidden">
          {visits.items.map((visit) => (
            <VisitRow key={visit.id} visit={visit} />
          ))}
        </ul>
      )}
      {(isEarlier || visits.next !== null) && (
        <div className="flex flex-wrap justify-between gap-2">
          {isEarlier ? linkTo(undefined, text.visitsNewest) : <span />}
          {visits.next !== null && linkTo(visits.next, text.visitsEarlier)}
        </div>
      )}
    </section>
  );
}

function VisitRow({ visit }: { visit: StaffVisitList["items"][number] }) {
  const text = useMessages("find");
  const notes = [visit.consented && text.visitConsented, visit.acted !== null && text.visitActed].filter(Boolean);
  return (
    <li className="space-y-0.5 px-4 py-2.5 text-sm [overflow-wrap:anywhere] lg:grid lg:grid-cols-[17rem_minmax(0,12rem)_minmax(0,1fr)] lg:gap-x-5 lg:space-y-0 lg:px-5">
      <p className="text-muted">
        <Moment iso={visit.started_at} as="date-time" />
        {visit.ended_at === null && <span className="font-medium text-warn"> · {text.visitRunning}</span>}
      </p>
      <p className="font-medium">
        <bdi>{visit.staff_name}</bdi>
      </p>
      <p>
        <span className="sr-only">{text.reason}: </span>
        <bdi>{visit.reason}</bdi>
        {notes.length > 0 && <span className="text-muted"> · {notes.join(" · ")}</span>}
        {visit.ticket_url !== null && (
          <>
            {" · "}
            <a href={visit.ticket_url} target="_blank" rel="noreferrer" className="text-link">
              {text.visitTicket}
            </a>
          </>
        )}
      </p>
    </li>
  );
}
