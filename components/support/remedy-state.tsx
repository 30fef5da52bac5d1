import { DateTime } from "@/components/ui/date-time";
import type { RemedyState as State } from "@/lib/api/remedies";
import { useMessages } from "@/lib/client/locale";

/** The limits, the usage and the expiry of a key, now or after a change. */
export function RemedyState({ state, title }: { state: State; title: string }) {
  const { state: label, noLimit, never } = useMessages("remedies");
  return (
    <div className="mt-3">
      <p className="text-xs font-medium text-muted">{title}</p>
      <dl className="mt-1 grid grid-cols-2 gap-x-4 gap-y-1 rounded-md bg-sunken px-3 py-2 tabular-nums sm:grid-cols-4 [&_dt]:text-xs [&_dt]:text-muted">
        <div>
          <dt>{label.devices}</dt>
          <dd>{state.limit_activations ?? noLimit}</dd>
        </div>
        <div>
          <dt>{label.usage}</dt>
          <dd>{state.usage}</dd>
        </div>
        <div>
          <dt>{label.usageLimit}</dt>
          <dd>{state.limit_usage ?? noLimit}</dd>
        </div>
        <div>
          <dt>{label.expires}</dt>
          <dd>{state.expires_at === null ? never : <DateTime iso={state.expires_at} as="date" />}</dd>
        </div>
      </dl>
    </div>
  );
}
