import type { ComponentProps, ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { auditActions, auditOutcomes } from "@/lib/api/audit";
import { type AuditPageFilter, auditExportUrl } from "@/lib/client/audit-urls";
import type { Messages } from "@/lib/messages/messages";

type AuditFiltersProps = {
  filter: AuditPageFilter;
  actors: { id: string; name: string }[];
  text: Messages["audit"];
};

/** The audit log's filter form, with links to download the filtered events. */
export function AuditFilters({ filter, actors, text }: AuditFiltersProps) {
  const { before: _, ...criteria } = filter;
  return (
    <div className="panel p-4">
      <form action="/support/audit" className="grid grid-cols-2 gap-3 md:grid-cols-3 lg:grid-cols-6">
        <SelectField label={text.actor} name="actor" value={filter.actor} any={text.anyActor}>
          {actors.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField label={text.action} name="action" value={filter.action} any={text.anyAction}>
          {auditActions.map((action) => (
            <option key={action} value={action}>
              {text.actions[action]}
            </option>
          ))}
        </SelectField>
        <SelectField label={text.outcome} name="outcome" value={filter.outcome} any={text.anyOutcome}>
          {auditOutcomes.map((outcome) => (
            <option key={outcome} value={outcome}>
              {text.outcomes[outcome]}
            </option>
          ))}
        </SelectField>
        <InputField
          label={text.customer}
          name="customer"
          defaultValue={filter.customer}
          autoComplete="off"
          spellCheck={false}
        />
        <InputField label={text.from} name="from" defaultValue={filter.from} type="date" />
        <InputField label={text.to} name="to" defaultValue={filter.to} type="date" />
        <div className="col-span-full flex flex-wrap items-center gap-2">
          <button type="submit" className={buttonClass("primary")}>
            {text.apply}
          </button>
          {Object.keys(criteria).length > 0 && (
            <a href="/support/audit" className={buttonClass("quiet")}>
              {text.clear}
            </a>
          )}
          <p className="text-sm text-muted sm:ms-auto">{text.exportTitle}</p>
          <a href={auditExportUrl(filter, "csv")} download className={buttonClass("secondary")}>
            <Icon name="download" size={16} /> {text.exportCsv}
          </a>
          <a href={auditExportUrl(filter, "jsonl")} download className={buttonClass("secondary")}>
            <Icon name="download" size={16} /> {text.exportJsonl}
          </a>
        </div>
      </form>
    </div>
  );
}

const fieldClass = "field mt-1 w-full min-w-0";

type SelectFieldProps = { label: string; name: string; value: string | undefined; any: string; children: ReactNode };

function SelectField({ label, name, value = "", any, children }: SelectFieldProps) {
  const id = `audit-${name}`;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      <select id={id} name={name} data-kept={name} defaultValue={value} className={fieldClass}>
        <option value="">{any}</option>
        {children}
      </select>
    </div>
  );
}

function InputField({ label, name, defaultValue = "", ...input }: ComponentProps<"input"> & { label: string }) {
  const id = `audit-${name}`;
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      <input {...input} id={id} name={name} data-kept={name} defaultValue={defaultValue} className={fieldClass} />
    </div>
  );
}
