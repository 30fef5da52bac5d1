import { DateTime } from "@/components/ui/date-time";
import type { RemedyState as State } from "@/lib/api/remedies";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";

/** The limits, the usage and the expiry of a key, now or after a change. */
export function RemedyState({ state, title }: { state: State; title: string }) {
  const { state: label, noLimit, never } = useMessages("remedies");
  const locale = useLocale();
  const limitOf = (limit: number | null) => (limit === null ? noLimit : formatNumber(limit, locale));
  return (
    <div className="mt-3">
      <p className="text-xs font-medium text-muted">{title}</p>
      <dl className="mt-1 grid grid-cols-2 gap-x-4 gap-y-1 rounded-md bg-sunken px-3 py-2 tabular-nums sm:flex sm:justify-between [&_dt]:text-xs [&_dt]:text-muted">
        <div>
          <dt>{label.devices}</dt>
          <dd>{limitOf(state.limit_activations)}</dd>
        </div>
        <div>
          <dt>{label.usage}</dt>
          <dd>{formatNumber(state.usage, locale)}</dd>
        </div>
        <div>
          <dt>{label.usageLimit}</dt>
          <dd>{limitOf(state.limit_usage)}</dd>
        </div>
        <div>
          <dt>{label.expires}</dt>
          <dd>{state.expires_at === null ? never : <DateTime iso={state.expires_at} as="date" />}</dd>
        </div>
      </dl>
    </div>
  );
}
