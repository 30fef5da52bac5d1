"use client";

import type { RefObject } from "react";
import { Meter } from "@/components/ui/meter";
import { SearchField } from "@/components/ui/search-field";
import { Select } from "@/components/ui/select";
import { ACTIVATIONS_PER_PAGE, deviceSorts } from "@/lib/api/filter-rules";
import type { ActivationFilter } from "@/lib/api/filters";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useLocale, useMessages } from "@/lib/client/locale";
import { describeDevices } from "./device-wording";

type DeviceListHeaderProps = {
  licenseKey: LicenseKeyDetail;
  filter: ActivationFilter;
  heading: RefObject<HTMLHeadingElement | null>;
  onChange: (change: Partial<ActivationFilter>, how: "push" | "replace") => void;
};

/** How many devices a key has, with their sort and search. */
export function DeviceListHeader({ licenseKey, filter, heading, onChange }: DeviceListHeaderProps) {
  const text = useMessages("licenseKey");
  const listText = useMessages("licenseKeys");
  const devices = useMessages("devices");
  const locale = useLocale();
  const { activations_count: count, activations_pagination: pages } = licenseKey;
  const wording = describeDevices(licenseKey, count, locale, listText);
  const isSearchable = (count ?? 0) > ACTIVATIONS_PER_PAGE / 5 || filter.activations_query !== undefined;
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-3 gap-y-3 px-4 pt-4 pb-3 sm:px-5">
      <div className="min-w-0 flex-1 basis-60">
        <h2 id="devices" ref={heading} tabIndex={-1} className="font-semibold">
          {listText.devices}
        </h2>
        <p role="status" className="text-sm text-muted tabular-nums">
          {wording.text}
        </p>
        {wording.meter !== null && (
          <Meter label={listText.devices} text={wording.text} {...wording.meter} className="mt-2 max-w-60" />
        )}
      </div>
      {pages.total_count > 1 && (
        <div className="script-only flex w-full sm:w-auto">
          <Select
            label={devices.sort}
            name="activations_sort"
            value={filter.activations_sort === "oldest" ? "" : filter.activations_sort}
            any={devices.sorts.oldest}
            options={deviceSorts.slice(1).map((sort) => ({ value: sort, label: devices.sorts[sort] }))}
            onChoose={(value) => {
              const activations_sort = deviceSorts.find((sort) => sort === value) ?? "oldest";
              onChange({ activations_sort, activations_page: 1 }, "push");
            }}
          />
        </div>
      )}
      {isSearchable && (
        <div className="w-full sm:w-64">
          <SearchField
            label={text.searchDevices}
            placeholder={text.searchDevicesPlaceholder}
            name="activations_query"
            value={filter.activations_query ?? ""}
            onSearch={(query, isContinued) =>
              onChange({ activations_query: query, activations_page: 1 }, isContinued ? "replace" : "push")
            }
          />
        </div>
      )}
    </div>
  );
}
