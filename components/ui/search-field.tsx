"use client";

import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";

/** From the last key press to the search: long enough not to search for "No" on the way to "Northwind". */
const PAUSE_MS = 250;

type SearchFieldProps = {
  label: string;
  placeholder: string;
  /** The name in a form that is sent without JavaScript. */
  name: string;
  /** What is searched for now, from the address. */
  value: string;
  /** `isContinued`: still the same impersonation to the field, so that one step back undoes all of it. */
  onSearch: (query: string, isContinued: boolean) => void;
};

/** A search that answers while one types. What was typed and what the address says agree after "back", too. */
export function SearchField({ label, placeholder, name, value, onSearch }: SearchFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(value);
  const isContinued = useRef(false);

  useEffect(() => {
    // The address changed by something else than this field: "back", or "clear filters".
    if (value === asked.current) return;
    asked.current = value;
    clearTimeout(timer.current);
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(text: string): void {
    clearTimeout(timer.current);
    const query = text.trim().replace(/\s+/g, " ").slice(0, 120);
    if (query === asked.current) return;
    asked.current = query;
    onSearch(query, isContinued.current);
    isContinued.current = true;
  }

  return (
    <div className="relative">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Search size={16} className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted" />
      <input
        id={id}
        type="search"
        name={name}
        value={typed}
        placeholder={placeholder}
        maxLength={120}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="search"
        className="field w-full pl-9"
        onChange={(event) => {
          const text = event.target.value;
          setTyped(text);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => search(text), PAUSE_MS);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          search(typed);
        }}
        onBlur={() => {
          search(typed);
          isContinued.current = false;
        }}
      />
    </div>
  );
}
