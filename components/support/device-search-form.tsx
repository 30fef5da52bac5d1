"use client";

import type { RefObject } from "react";
import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/search-input";
import { useMessages } from "@/lib/client/locale";
import { restoreTyped } from "@/lib/client/page-update";

type DeviceSearchFormProps = {
  typed: string;
  onType: (text: string) => void;
  field: RefObject<HTMLInputElement | null>;
  isBusy: boolean;
  onSearch: () => void;
};

/** Searches a key's devices on submit, because every search is audited and reads the key from Polar again. */
export function DeviceSearchForm({ typed, onType, field, isBusy, onSearch }: DeviceSearchFormProps) {
  const text = useMessages("lookup");
  return (
    <search className="w-full sm:w-auto">
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) onSearch();
        }}
      >
        <SearchInput
          data-kept="devices"
          ref={(input) => {
            field.current = input;
            restoreTyped(input);
          }}
          label={text.searchDevices}
          boxClass="min-w-0 flex-1 sm:w-56"
          className="truncate"
          value={typed}
          maxLength={120}
          placeholder={text.searchDevicesPlaceholder}
          onChange={(event) => onType(event.target.value)}
        />
        <Button type="submit" isBusy={isBusy}>
          {text.submit}
        </Button>
      </form>
    </search>
  );
}
