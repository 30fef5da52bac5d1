"use client";

import { buttonClass } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import type { BenefitSummary } from "@/lib/api/schemas";
import { type OrganizationKeyFilter, polarStatuses } from "@/lib/api/support";
import { useMessages } from "@/lib/client/locale";

type KeyFiltersProps = {
  filter: OrganizationKeyFilter;
  benefits: readonly BenefitSummary[];
  onChange: (change: Partial<OrganizationKeyFilter>) => void;
};

/** What Polar filters keys by: its own status, and the benefit. */
export function KeyFilters({ filter, benefits, onChange }: KeyFiltersProps) {
  const text = useMessages("lookup");
  const list = useMessages("licenseKeys");
  const isFiltered = filter.status !== undefined || filter.benefit_id !== undefined;
  return (
    <form
      aria-label={text.filters}
      className="flex w-full flex-wrap items-center gap-2 sm:w-auto"
      onSubmit={(event) => event.preventDefault()}
    >
      <Select
        label={text.status}
        name="status"
        value={filter.status ?? ""}
        onChoose={(value) => onChange({ status: polarStatuses.find((status) => status === value) })}
      >
        <option value="">{text.anyStatus}</option>
        {polarStatuses.map((status) => (
          <option key={status} value={status}>
            {text.polarStatuses[status]}
          </option>
        ))}
      </Select>
      <Select
        label={text.benefit}
        name="benefit_id"
        value={filter.benefit_id ?? ""}
        onChoose={(value) => onChange({ benefit_id: value === "" ? undefined : value })}
      >
        <option value="">{text.anyBenefit}</option>
        {benefits.map((benefit) => (
          <option key={benefit.id} value={benefit.id}>
            {benefit.name ?? list.unnamed}
          </option>
        ))}
      </Select>
      {isFiltered && (
        <a
          href="/support/license-keys"
          className={buttonClass("quiet")}
          onClick={(event) => {
            event.preventDefault();
            onChange({ status: undefined, benefit_id: undefined });
          }}
        >
          {text.clearFilters}
        </a>
      )}
    </form>
  );
}
