"use client";

import { type RefObject, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/search-input";
import { LONGEST_SEARCH } from "@/lib/api/filter-rules";
import { useMessages } from "@/lib/client/locale";
import { useSearchShortcut } from "./search-shortcut";

type CustomerSearchFormProps = {
  /** The last search. */
  query: string;
  field: RefObject<HTMLInputElement | null>;
  isBusy: boolean;
  onSearch: (query: string) => void;
  /** Moves the focus from the field to the results. */
  onArrowDown: () => void;
};

/**
 * Searches customers on submit, not while people type: each search is audited and uses up calls to Polar that all staff share.
 * The form has no action and the field has no name, so the text never gets into a URL.
 */
export function CustomerSearchForm({ query, field, isBusy, onSearch, onArrowDown }: CustomerSearchFormProps) {
  const text = useMessages("lookup");
  const hintId = useId();
  const [typed, setTyped] = useState(query);
  useSearchShortcut(() => {
    field.current?.focus();
    field.current?.select();
  });
  return (
    <search>
      <form
        className="flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const tidy = typed.trim().replace(/\s+/g, " ");
          if (tidy !== "" && !isBusy) onSearch(tidy);
        }}
      >
        <SearchInput
          ref={field}
          label={text.search}
          isLarge
          boxClass="min-w-0 flex-1 basis-64"
          className="truncate"
          value={typed}
          maxLength={LONGEST_SEARCH}
          placeholder={text.searchPlaceholder}
          aria-describedby={hintId}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown") return;
            event.preventDefault();
            onArrowDown();
          }}
        />
        <Button type="submit" look="primary" isBusy={isBusy} className="sm:min-h-11 sm:px-5">
          {isBusy ? text.searching : text.submit}
        </Button>
      </form>
      <p id={hintId} className="mt-2 text-note text-muted">
        {text.searchHint}
      </p>
    </search>
  );
}
