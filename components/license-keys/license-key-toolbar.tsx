"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { buttonClass } from "@/components/ui/button";
import { SearchField } from "@/components/ui/search-field";
import { Select } from "@/components/ui/select";
import { filterableStatuses } from "@/lib/api/filter-rules";
import type { LicenseKeyFilter } from "@/lib/api/filters";
import type { BenefitSummary } from "@/lib/api/schemas";
import { licenseKeySearch, readLicenseKeyFilter } from "@/lib/client/filter-url";
import { useMessages } from "@/lib/client/locale";

type ToolbarProps = {
  filter: LicenseKeyFilter;
  benefits: readonly BenefitSummary[];
  onChange: (change: Partial<LicenseKeyFilter>, how: "push" | "replace") => void;
};

/** Search and filters. A form with real names, so that it works before the JavaScript is there, and without. */
export function LicenseKeyToolbar({ filter, benefits, onChange }: ToolbarProps) {
  const text = useMessages("licenseKeys");
  const isFiltered = licenseKeySearch({ ...filter, page: 1, limit: 25 }) !== "";
  const form = useRef<HTMLFormElement>(null);

  // What was typed or chosen in the server's HTML, before the scripts were there, is asked for, too.
  const takeEarly = useEffectEvent(({ query, status, benefit_id }: LicenseKeyFilter) => {
    const isNew = query !== filter.query || status !== filter.status || benefit_id !== filter.benefit_id;
    if (isNew) onChange({ query, status, benefit_id }, "replace");
  });
  useEffect(() => {
    if (form.current === null) return;
    const chosen = readForm(form.current);
    // Next, which stands above, follows the address only when its own effects have run.
    const timer = setTimeout(() => takeEarly(chosen));
    return () => clearTimeout(timer);
  }, []);

  return (
    <search className="w-full lg:w-auto">
      <form
        ref={form}
        action="/license-keys"
        method="get"
        aria-label={text.filters}
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => event.preventDefault()}
      >
        <div className="basis-full sm:w-72 sm:basis-auto">
          <SearchField
            label={text.search}
            placeholder={text.searchPlaceholder}
            name="query"
            value={filter.query ?? ""}
            onSearch={(query, isContinued) => onChange({ query }, isContinued ? "replace" : "push")}
          />
        </div>
        <Select
          label={text.status}
          name="status"
          value={filter.status ?? ""}
          onChoose={(value) => onChange({ status: filterableStatuses.find((status) => status === value) }, "push")}
        >
          <option value="">{text.anyStatus}</option>
          {filterableStatuses.map((status) => (
            <option key={status} value={status}>
              {text.statuses[status]}
            </option>
          ))}
        </Select>
        {benefits.length > 1 && (
          <Select
            label={text.benefit}
            name="benefit_id"
            value={filter.benefit_id ?? ""}
            onChoose={(value) => onChange({ benefit_id: value === "" ? undefined : value }, "push")}
          >
            <option value="">{text.anyBenefit}</option>
            {benefits.map((benefit) => (
              <option key={benefit.id} value={benefit.id}>
                {benefit.name ?? text.unnamed}
              </option>
            ))}
          </Select>
        )}
        <noscript>
          <button type="submit" className={buttonClass("secondary")}>
            {text.apply}
          </button>
        </noscript>
        {isFiltered && (
          <a
            href="/license-keys"
            className={buttonClass("quiet")}
            onClick={(event) => {
              event.preventDefault();
              onChange({ query: undefined, status: undefined, benefit_id: undefined }, "push");
            }}
          >
            {text.clearFilters}
          </a>
        )}
      </form>
    </search>
  );
}

function readForm(form: HTMLFormElement): LicenseKeyFilter {
  const entries = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return readLicenseKeyFilter(new URLSearchParams(entries)).filter;
}
