"use client";

import { Search } from "lucide-react";
import { type RefObject, useId } from "react";
import { Button } from "@/components/ui/button";
import { useMessages } from "@/lib/client/locale";

type DeviceSearchProps = {
  typed: string;
  onType: (text: string) => void;
  field: RefObject<HTMLInputElement | null>;
  isBusy: boolean;
  onSearch: () => void;
};

/** Finds devices of one key. Asks when it is sent, not while one types: each time the key is read again at Polar, and written down. */
export function DeviceSearch({ typed, onType, field, isBusy, onSearch }: DeviceSearchProps) {
  const text = useMessages("lookup");
  const id = useId();
  return (
    <search className="w-full sm:w-auto">
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) onSearch();
        }}
      >
        <div className="relative min-w-0 flex-1 sm:w-56">
          <label htmlFor={id} className="sr-only">
            {text.searchDevices}
          </label>
          <Search size={16} className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted" />
          <input
            id={id}
            ref={field}
            type="search"
            value={typed}
            maxLength={120}
            placeholder={text.searchDevicesPlaceholder}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            className="field w-full truncate pl-9"
            onChange={(event) => onType(event.target.value)}
          />
        </div>
        <Button type="submit" isBusy={isBusy}>
          {text.submit}
        </Button>
      </form>
    </search>
  );
}
