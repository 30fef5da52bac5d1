"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { buttonClass } from "@/components/ui/button";
import { SearchField } from "@/components/ui/search-field";
import { Select } from "@/components/ui/select";
import { DEFAULT_PAGE_SIZE, filterableStatuses } from "@/lib/api/filter-rules";
import type { LicenseKeyFilter } from "@/lib/api/filters";
import type { BenefitSummary } from "@/lib/api/schemas";
import { licenseKeyUrl } from "@/lib/client/license-key-urls";
import { useMessages } from "@/lib/client/locale";

type ToolbarProps = {
  filter: LicenseKeyFilter;
  benefits: readonly BenefitSummary[];
  onChange: (change: Partial<LicenseKeyFilter>, how: "push" | "replace") => void;
};

/** The search and the filters. The form also works without JavaScript. */
export function LicenseKeyToolbar({ filter, benefits, onChange }: ToolbarProps) {
  const text = useMessages("licenseKeys");
  const isFiltered = licenseKeyUrl.write({ ...filter, page: 1, limit: DEFAULT_PAGE_SIZE }) !== "";
  const form = useRef<HTMLFormElement>(null);

  // Applies what customers entered before the scripts loaded.
  const applyEarlyInput = useEffectEvent(({ query, status, benefit_id }: LicenseKeyFilter) => {
    const isNew = query !== filter.query || status !== filter.status || benefit_id !== filter.benefit_id;
    if (isNew) onChange({ query, status, benefit_id }, "replace");
  });
  useEffect(() => {
    if (form.current === null) return;
    const chosen = readForm(form.current);
    // Next ignores URL changes until its own effects have run.
    const timer = setTimeout(() => applyEarlyInput(chosen));
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
          any={text.anyStatus}
          options={filterableStatuses.map((status) => ({ value: status, label: text.statuses[status] }))}
          onChoose={(value) => onChange({ status: filterableStatuses.find((status) => status === value) }, "push")}
        />
        {benefits.length > 1 && (
          <Select
            label={text.benefit}
            name="benefit_id"
            value={filter.benefit_id ?? ""}
            any={text.anyBenefit}
            options={benefits.map(({ id, name }) => ({ value: id, label: name ?? text.unnamed }))}
            onChoose={(value) => onChange({ benefit_id: value || undefined }, "push")}
          />
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
  return licenseKeyUrl.read(new URLSearchParams(entries)).filter;
}
