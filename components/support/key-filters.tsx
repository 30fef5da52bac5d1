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

/** The filters that Polar supports for keys: its own statuses, and the benefit. */
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
        any={text.anyStatus}
        options={polarStatuses.map((status) => ({ value: status, label: text.polarStatuses[status] }))}
        onChoose={(value) => onChange({ status: polarStatuses.find((status) => status === value) })}
      />
      <Select
        label={text.benefit}
        name="benefit_id"
        value={filter.benefit_id ?? ""}
        any={text.anyBenefit}
        options={benefits.map(({ id, name }) => ({ value: id, label: name ?? list.unnamed }))}
        onChoose={(value) => onChange({ benefit_id: value || undefined })}
      />
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
