"use client";

import { buttonClass } from "@/components/ui/button";
import { DateTime } from "@/components/ui/date-time";
import type { RemedyRecord, StaffImpersonationList } from "@/lib/api/impersonations";
import { onPlainClick } from "@/lib/client/click";
import { useMessages } from "@/lib/client/locale";
import type { Messages } from "@/lib/messages/messages";

type CustomerImpersonationsProps = {
  impersonations: StaffImpersonationList;
  /** True for every page but the newest. */
  isEarlier: boolean;
  href: (before: string | undefined) => string;
  onGo: (before: string | undefined) => void;
};

/** The impersonations of a customer, with the staff user, the time and the reason of each. */
export function CustomerImpersonations({ impersonations, isEarlier, href, onGo }: CustomerImpersonationsProps) {
  const text = useMessages("lookup");
  const linkTo = (before: string | undefined, label: string) => (
    <a href={href(before)} className={buttonClass("secondary")} onClick={onPlainClick(() => onGo(before))}>
      {label}
    </a>
  );
  return (
    <section aria-labelledby="impersonations" className="space-y-3">
      <h2 id="impersonations" className="font-semibold">
        {text.impersonationsTitle}
      </h2>
      {impersonations.items.length === 0 ? (
        <p className="panel px-5 py-4 text-sm text-muted">{text.impersonationsNone}</p>
      ) : (
        <ul aria-label={text.impersonationsTitle} className="panel divide-y divide-line overflow-hidden">
          {impersonations.items.map((impersonation) => (
            <ImpersonationRow key={impersonation.id} impersonation={impersonation} />
          ))}
        </ul>
      )}
      {(isEarlier || impersonations.next !== null) && (
        <div className="flex flex-wrap justify-between gap-2">
          {isEarlier ? linkTo(undefined, text.impersonationsNewest) : <span />}
          {impersonations.next !== null && linkTo(impersonations.next, text.impersonationsEarlier)}
        </div>
      )}
    </section>
  );
}

function ImpersonationRow({ impersonation }: { impersonation: StaffImpersonationList["items"][number] }) {
  const text = useMessages("lookup");
  const shell = useMessages("shell");
  const remedies = useMessages("remedies");
  const notes = [
    impersonation.kind === "remedy" && changeOf(impersonation.remedy, remedies),
    impersonation.consented && text.impersonationConsented,
    impersonation.elevation !== null && text.impersonationElevated,
  ].filter(Boolean);
  return (
    <li className="space-y-0.5 px-4 py-2.5 text-sm [overflow-wrap:anywhere] lg:grid lg:grid-cols-[17rem_minmax(0,12rem)_minmax(0,1fr)] lg:gap-x-5 lg:space-y-0 lg:px-5">
      <p className="text-muted">
        <DateTime iso={impersonation.started_at} as="date-time" />
        {impersonation.ended_at === null && (
          <span className="font-medium text-warn"> · {text.impersonationRunning}</span>
        )}
      </p>
      <p className="font-medium">
        <bdi>{impersonation.staff_name}</bdi>
      </p>
      <p>
        <span className="sr-only">{shell.caption({ label: text.reason })} </span>
        {impersonation.reason === "" ? text.erased : <bdi>{impersonation.reason}</bdi>}
        {notes.length > 0 && <span className="text-muted"> · {notes.join(" · ")}</span>}
        {impersonation.ticket_url !== null && (
          <>
            {" · "}
            <a href={impersonation.ticket_url} target="_blank" rel="noreferrer" className="text-link">
              {text.impersonationTicket}
            </a>
          </>
        )}
      </p>
    </li>
  );
}

function changeOf({ kind, display_key }: RemedyRecord["remedy"], text: Messages["remedies"]): string {
  return text.changed({ key: display_key ?? "****", what: text.kinds[kind] });
}
