import { buttonClass } from "@/components/ui/button";
import { DateTime } from "@/components/ui/date-time";
import type { AuditEvent, AuditPage } from "@/lib/api/audit";
import { type AuditPageFilter, auditUrl } from "@/lib/client/audit-urls";
import { cn } from "@/lib/cn";
import { textFor } from "@/lib/messages/bind";
import type { Messages } from "@/lib/messages/messages";

type Text = Messages["audit"];
type AuditEventsProps = { page: AuditPage; filter: AuditPageFilter; text: Text };

/** One page of audit events, newest first. */
export function AuditEvents({ page, filter, text }: AuditEventsProps) {
  const { before, ...criteria } = filter;
  if (page.items.length === 0) return <p className="panel mt-4 p-6 text-center text-muted">{text.none}</p>;
  return (
    <>
      <div className="panel mt-4 overflow-hidden">
        <ol aria-label={text.list} className="divide-y divide-line">
          {page.items.map((event) => (
            <AuditEntry key={event.seq} event={event} text={text} />
          ))}
        </ol>
      </div>
      <nav aria-label={text.pages} className="mt-4 flex justify-between gap-2">
        {before === undefined ? (
          <span />
        ) : (
          <a href={`/support/audit${auditUrl.write(criteria)}`} className={buttonClass("secondary")}>
            {text.newest}
          </a>
        )}
        {page.next !== null && (
          <a
            href={`/support/audit${auditUrl.write({ ...criteria, before: page.next })}`}
            className={buttonClass("secondary")}
          >
            {text.older}
          </a>
        )}
      </nav>
    </>
  );
}

function AuditEntry({ event, text }: { event: AuditEvent; text: Text }) {
  const { actor, reason } = event;
  const path = event.detail.page ?? event.detail.route;
  const actorName = actor.name ?? (actor.kind === "customer" ? text.theCustomer : text.thePortal);
  return (
    <li className="grid gap-x-4 gap-y-0.5 px-4 py-3 text-sm [overflow-wrap:anywhere] sm:grid-cols-[11.5rem_minmax(0,11rem)_minmax(0,1fr)]">
      <p className="text-muted tabular-nums">
        <DateTime iso={event.at} as="date-time" />
      </p>
      <p>
        <bdi className="font-medium">{actorName}</bdi>{" "}
        {actor.role !== null && <span className="text-muted">{actor.role}</span>}
      </p>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2">
          <span>{textFor(text.actions, event.action, event.action)}</span>
          <Outcome outcome={event.outcome} text={text} />
          {typeof path === "string" && <code className="font-mono text-xs text-muted">{path}</code>}
        </p>
        {event.customer_id !== null && (
          <p>
            <a href={`/support/audit${auditUrl.write({ customer: event.customer_id })}`} className="text-link">
              {text.customerNamed({ id: event.customer_id })}
            </a>
          </p>
        )}
        {reason !== null && (
          <p className="text-muted">
            <bdi>“{reason}”</bdi>
          </p>
        )}
        <details className="mt-1">
          <summary
            className="w-fit cursor-pointer py-1 text-muted hover:text-text"
            aria-label={text.detailsOf({ seq: event.seq })}
          >
            {text.details}
          </summary>
          <dl className="mt-1 grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-0.5 rounded-md bg-sunken px-3 py-2 font-mono text-xs">
            {facts(event, text).map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
    </li>
  );
}

function Outcome({ outcome, text }: { outcome: string; text: Text }) {
  const isBad = outcome === "refused" || outcome === "failed";
  return (
    <span
      className={cn(
        "rounded-full border px-2 py-px text-xs font-medium",
        isBad ? "border-bad-line bg-bad-soft text-bad" : "border-line bg-sunken text-muted",
      )}
    >
      {textFor(text.outcomes, outcome, outcome)}
    </span>
  );
}

function facts(event: AuditEvent, text: Text): [string, string][] {
  const known: [string, string | number | null][] = [
    [text.event, event.seq],
    [text.time, event.at],
    [text.subject, event.actor.subject],
    [text.eventCustomer, event.customer_id],
    [text.member, event.member_id],
    [text.impersonation, event.impersonation_id],
    ...Object.entries(event.detail).map(([name, value]): [string, string | null] => [
      name,
      value === null ? null : String(value),
    ]),
    [text.ip, event.ip],
    [text.request, event.request_id],
    [text.personalData, event.erased ? text.erased : null],
  ];
  return known.flatMap(([name, value]) => (value === null ? [] : [[name, String(value)] satisfies [string, string]]));
}
