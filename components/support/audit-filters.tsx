import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { auditActions, auditOutcomes } from "@/lib/api/audit";
import { type AuditAddress, exportAddress } from "@/lib/audit-url";
import type { SupportMessages } from "@/lib/messages/support";

type AuditFiltersProps = {
  address: AuditAddress;
  actors: { id: string; name: string }[];
  text: SupportMessages["audit"];
};

/** Narrows the log by a plain form, and gives away what it leaves as a file. */
export function AuditFilters({ address, actors, text }: AuditFiltersProps) {
  const { before: _, ...narrowing } = address;
  return (
    <div className="panel p-4">
      <form action="/support/audit" className="grid grid-cols-2 gap-3 md:grid-cols-3 lg:grid-cols-6">
        <Field id="audit-actor" label={text.actor}>
          <select
            id="audit-actor"
            name="actor"
            defaultValue={address.actor ?? ""}
            className="field mt-1 w-full min-w-0"
          >
            <option value="">{text.anyActor}</option>
            {actors.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <Field id="audit-action" label={text.action}>
          <select
            id="audit-action"
            name="action"
            defaultValue={address.action ?? ""}
            className="field mt-1 w-full min-w-0"
          >
            <option value="">{text.anyAction}</option>
            {auditActions.map((action) => (
              <option key={action} value={action}>
                {text.actions[action]}
              </option>
            ))}
          </select>
        </Field>
        <Field id="audit-outcome" label={text.outcome}>
          <select
            id="audit-outcome"
            name="outcome"
            defaultValue={address.outcome ?? ""}
            className="field mt-1 w-full min-w-0"
          >
            <option value="">{text.anyOutcome}</option>
            {auditOutcomes.map((outcome) => (
              <option key={outcome} value={outcome}>
                {text.outcomes[outcome]}
              </option>
            ))}
          </select>
        </Field>
        <Field id="audit-customer" label={text.customer}>
          <input
            id="audit-customer"
            name="customer"
            defaultValue={address.customer ?? ""}
            autoComplete="off"
            spellCheck={false}
            className="field mt-1 w-full min-w-0"
          />
        </Field>
        <Field id="audit-from" label={text.from}>
          <input
            id="audit-from"
            type="date"
            name="from"
            defaultValue={address.from ?? ""}
            className="field mt-1 w-full min-w-0"
          />
        </Field>
        <Field id="audit-to" label={text.to}>
          <input
            id="audit-to"
            type="date"
            name="to"
            defaultValue={address.to ?? ""}
            className="field mt-1 w-full min-w-0"
          />
        </Field>
        <div className="col-span-full flex flex-wrap items-center gap-2">
          <button type="submit" className={buttonClass("primary")}>
            {text.apply}
          </button>
          {Object.keys(narrowing).length > 0 && (
            <a href="/support/audit" className={buttonClass("quiet")}>
              {text.clear}
            </a>
          )}
          <p className="text-sm text-muted sm:ml-auto">{text.exportTitle}</p>
          <a href={exportAddress(address, "csv")} download className={buttonClass("secondary")}>
            <Download size={16} /> {text.exportCsv}
          </a>
          <a href={exportAddress(address, "jsonl")} download className={buttonClass("secondary")}>
            <Download size={16} /> {text.exportJsonl}
          </a>
        </div>
      </form>
    </div>
  );
}

function Field({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      {children}
    </div>
  );
}
