"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ActivatedAt, DeviceDetails, DeviceLabel } from "@/components/license-keys/device-facts";
import { Button } from "@/components/ui/button";
import { Pagination } from "@/components/ui/pagination";
import { ACTIVATIONS_PER_PAGE, foldQuery } from "@/lib/api/filter-rules";
import type { ActivationFilter } from "@/lib/api/filters";
import { loadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";
import { customerPath } from "@/lib/client/support-paths";
import { organizationKeyQuery } from "@/lib/client/support-queries";
import { cn } from "@/lib/cn";
import { DeviceSearchForm } from "./device-search-form";
import { RemedyButton } from "./remedy-button";
import { SupportLoadFailed } from "./support-load-failed";

type KeyDevicesProps = { id: string; displayKey: string };

/** The devices of one key, 50 per page. Staff see them even if the vendor hides them from customers. */
export function KeyDevices({ id, displayKey }: KeyDevicesProps) {
  const text = useMessages("lookup");
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const [filter, setFilter] = useState<ActivationFilter>({ activations_page: 1, activations_sort: "oldest" });
  const query = useQuery(organizationKeyQuery(id, filter));
  const failure = loadFailure(query);
  const key = query.data;
  const { activations_query: searched } = filter;
  const isSearchable = key !== undefined && key.activations_count > ACTIVATIONS_PER_PAGE / 5;
  const search = (text: string) =>
    setFilter({
      ...filter,
      activations_page: 1,
      activations_query: foldQuery(text) === "" ? undefined : foldQuery(text),
    });
  return (
    <section
      aria-label={text.devicesOf({ key: displayKey })}
      aria-busy={query.isFetching}
      className="rounded-md bg-sunken px-4 py-3 text-sm"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p role="status" className="text-muted tabular-nums">
          {key === undefined
            ? failure === null && text.searching
            : key.activations_count === 0
              ? text.devicesNone
              : text.devicesCount({ count: key.activations_count })}
        </p>
        {key?.may_change === true && <RemedyButton id={id} displayKey={displayKey} />}
        {isSearchable && (
          <DeviceSearchForm
            typed={typed}
            onType={setTyped}
            field={field}
            isBusy={query.isFetching}
            onSearch={() => search(typed)}
          />
        )}
      </div>
      {failure !== null && <SupportLoadFailed {...failure} title={text.loadFailed} />}
      {key?.device_management === false && <p className="mt-2 text-muted">{text.devicesHidden}</p>}
      {key !== undefined && searched !== undefined && !query.isPlaceholderData && (
        <p role="status" className="mt-1 flex flex-wrap items-center gap-x-3 text-muted tabular-nums">
          <bdi>
            {key.activations_pagination.total_count === 0
              ? text.devicesNoMatch({ query: searched })
              : text.devicesFound({ count: key.activations_pagination.total_count, query: searched })}
          </bdi>
          <Button
            look="quiet"
            className="px-2"
            onClick={() => {
              setTyped("");
              search("");
              // This button has the focus and disappears.
              field.current?.focus();
            }}
          >
            {text.clearSearch}
          </Button>
        </p>
      )}
      {key !== undefined && key.activations.length > 0 && (
        <ul className={cn("mt-2 divide-y divide-line", query.isPlaceholderData && "opacity-60")}>
          {key.activations.map((device) => (
            <li
              key={device.id}
              className="grid gap-x-6 gap-y-0.5 py-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.5fr)_9rem]"
            >
              <p className="font-medium [overflow-wrap:anywhere]">
                <DeviceLabel device={device} />
              </p>
              <div className="min-w-0">
                <DeviceDetails device={device} />
              </div>
              <p className="text-muted sm:text-end">
                <span className="sr-only">{text.activated} </span>
                <ActivatedAt device={device} />
              </p>
            </li>
          ))}
        </ul>
      )}
      {key !== undefined && key.activations_pagination.max_page > 1 && (
        <Pagination
          label={text.devicePages}
          page={filter.activations_page}
          last={key.activations_pagination.max_page}
          href={() => (key.customer === null ? "/support/license-keys" : customerPath(key.customer.id))}
          onGo={(page) => setFilter({ ...filter, activations_page: page })}
        />
      )}
    </section>
  );
}
