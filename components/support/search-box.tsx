"use client";

import { Search } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { useMessages } from "@/lib/client/locale";

type SearchBoxProps = {
  /** What was searched for last. */
  query: string;
  field: RefObject<HTMLInputElement | null>;
  isBusy: boolean;
  onSearch: (query: string) => void;
  /** The arrow that leads out of the field, to the results. */
  onLeave: () => void;
};

/**
 * The one box. It asks when it is sent, not while one types: every search of staff is written down, and costs calls that
 * all agents share. The form has no address to be sent to, and the field no name: nothing can put the text in a URL.
 */
export function SearchBox({ query, field, isBusy, onSearch, onLeave }: SearchBoxProps) {
  const text = useMessages("lookup");
  const id = useId();
  const [typed, setTyped] = useState(query);

  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, [field]);

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    onLeave();
  }

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
        <div className="relative min-w-0 flex-1 basis-64">
          <label htmlFor={id} className="sr-only">
            {text.search}
          </label>
          <Search size={18} className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted" />
          <input
            id={id}
            ref={field}
            type="search"
            value={typed}
            maxLength={500}
            placeholder={text.searchPlaceholder}
            aria-describedby={`${id}-hint`}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            enterKeyHint="search"
            className="field w-full truncate py-2 pl-10 sm:min-h-11 sm:text-base"
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <Button type="submit" look="primary" isBusy={isBusy} className="sm:min-h-11 sm:px-5">
          {isBusy ? text.searching : text.submit}
        </Button>
      </form>
      <p id={`${id}-hint`} className="mt-2 text-[0.8125rem] text-muted">
        {text.searchHint}
      </p>
    </search>
  );
}

/** Is a key that is pressed here a letter of something else? */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}
