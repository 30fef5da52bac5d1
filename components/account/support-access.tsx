import { buttonClass } from "@/components/ui/button";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import { PageLink } from "@/components/ui/page-link";
import type {
  ImpersonationEvent,
  ImpersonationList,
  ImpersonationRecord,
  RemedyRecord,
  SupportAccessRecord,
} from "@/lib/api/impersonations";
import { describeImpersonationEvent, viewedKeyPage } from "@/lib/impersonation-event";
import type { Messages } from "@/lib/messages/messages";

/** The sections that name what support did. */
type Texts = Pick<Messages, "supportAccess" | "deviceName" | "remedies">;

type SupportAccessProps = {
  impersonations: ImpersonationList;
  brandName: string;
  /** Returns the URL of this page with earlier impersonations. */
  earlierHref: (before: string) => string;
  texts: Texts;
  locale: string;
};

/** Lists when support viewed this account, why, and what they did. */
export function SupportAccess({ impersonations, brandName, earlierHref, texts, locale }: SupportAccessProps) {
  const text = texts.supportAccess;
  return (
    <section aria-labelledby="support-impersonations" className="panel">
      <div className="px-4 pt-4 pb-3 sm:px-5">
        <h2 id="support-impersonations" className="font-semibold">
          {text.title}
        </h2>
        <p className="text-sm text-muted">
          {text.intro({ brand: brandName })} {text.keysMasked}
        </p>
      </div>
      {impersonations.items.length === 0 ? (
        <p className="border-t border-line px-4 py-3 text-sm text-muted sm:px-5">{text.none}</p>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {impersonations.items.map((record) => (
            <li key={record.id} className="px-4 py-3 text-sm [overflow-wrap:anywhere] sm:px-5">
              {record.kind === "remedy" ? (
                <KeyChange change={record} texts={texts} />
              ) : record.kind === "console" ? (
                <ConsoleView view={record} text={text} />
              ) : (
                <Impersonation impersonation={record} texts={texts} locale={locale} />
              )}
            </li>
          ))}
        </ul>
      )}
      {impersonations.next !== null && (
        <div className="border-t border-line px-4 py-3 sm:px-5">
          <a href={earlierHref(impersonations.next)} className={buttonClass("secondary")}>
            {text.earlier}
          </a>
        </div>
      )}
    </section>
  );
}

type ImpersonationProps = { impersonation: ImpersonationRecord; texts: Texts; locale: string };

function Impersonation({ impersonation, texts, locale }: ImpersonationProps) {
  const text = texts.supportAccess;
  const { elevation, events } = impersonation;
  return (
    <>
      <p className="flex items-start gap-2 font-medium">
        <Icon name="headset" size={18} className="mt-px shrink-0 text-muted" />
        <bdi>{(elevation ? text.actedOnBehalf : text.viewed)({ name: impersonation.staff_name })}</bdi>
      </p>
      <dl className="mt-2 grid gap-x-4 gap-y-1 sm:grid-cols-[minmax(4rem,auto)_minmax(0,1fr)] [&>dt]:mt-1 [&>dt]:text-muted sm:[&>dt]:mt-0">
        <dt>{text.started}</dt>
        <dd>
          <DateTime iso={impersonation.started_at} as="date-time" />
        </dd>
        <dt>{text.ended}</dt>
        <dd>
          {impersonation.ended_at === null ? text.running : <DateTime iso={impersonation.ended_at} as="date-time" />}
        </dd>
        <dt>{text.reason}</dt>
        <dd>
          {impersonation.reason === "" ? text.erased : <bdi>{impersonation.reason}</bdi>}
          {impersonation.consented && <span className="text-muted"> · {text.consented}</span>}
        </dd>
        {elevation !== null && (
          <>
            <dt>{text.elevationReason}</dt>
            <dd>{elevation.reason === "" ? text.erased : <bdi>{elevation.reason}</bdi>}</dd>
          </>
        )}
        <dt>{text.activity}</dt>
        <dd>
          {events.length === 0 ? (
            text.noActivity
          ) : (
            <ul className="space-y-0.5">
              {events.map((event) => (
                <li key={`${event.at} ${event.kind} ${event.page}`}>
                  <Event event={event} texts={texts} locale={locale} />
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
    </>
  );
}

function ConsoleView({ view, text }: { view: SupportAccessRecord; text: Texts["supportAccess"] }) {
  return (
    <>
      <p className="flex items-start gap-2 font-medium">
        <Icon name="headset" size={18} className="mt-px shrink-0 text-muted" />
        <bdi>{text.viewedInConsole({ name: view.staff_name })}</bdi>
      </p>
      <p className="mt-2 text-muted">
        <DateTime iso={view.started_at} as="date-time" />
        {view.consented && ` · ${text.consented}`}
      </p>
    </>
  );
}

/** A license key that support changed, and why. */
function KeyChange({ change, texts: { supportAccess: text, remedies } }: { change: RemedyRecord; texts: Texts }) {
  const { kind, display_key: key } = change.remedy;
  return (
    <>
      <p className="flex items-start gap-2 font-medium">
        <Icon name="key-round" size={18} className="mt-px shrink-0 text-muted" />
        <bdi>{remedies.changed({ key: key ?? "****", what: remedies.kinds[kind] })}</bdi>
      </p>
      <p className="mt-2 text-muted">
        <bdi>{change.staff_name}</bdi> · <DateTime iso={change.started_at} as="date-time" /> ·{" "}
        {change.reason === "" ? text.erased : <bdi>{change.reason}</bdi>}
      </p>
    </>
  );
}

/** One thing that support did. Links to the page of a viewed key. */
function Event({ event, texts, locale }: { event: ImpersonationEvent; texts: Texts; locale: string }) {
  const sentence = describeImpersonationEvent(event, texts, locale);
  const keyPage = viewedKeyPage(event);
  if (keyPage === null) return <bdi>{sentence}</bdi>;
  return (
    <PageLink href={keyPage} className="underline decoration-line underline-offset-4 hover:decoration-current">
      {sentence}
    </PageLink>
  );
}
