"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { foldQuery } from "@/lib/api/filter-rules";
import { onPageUpdate } from "@/lib/client/page-update";
import { SearchInput } from "./search-input";

/** The delay between the last key press and the search, so typing "Northwind" doesn't search for "No". */
const PAUSE_MS = 250;

type SearchFieldProps = {
  label: string;
  placeholder: string;
  /** The name of the field if the form is sent without JavaScript. */
  name: string;
  /** The current search, from the URL. */
  value: string;
  /** `isContinued`: the field kept the focus since the last search, so "back" should undo both searches. */
  onSearch: (query: string, isContinued: boolean) => void;
};

/** A field that searches while people type. When the URL changes, for example after "back", so does the field. */
export function SearchField({ label, placeholder, name, value, onSearch }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const searched = useRef(value);
  const isContinued = useRef(false);

  useEffect(() => {
    // Something else changed the URL: "back", or "Clear filters".
    if (value === searched.current) return;
    searched.current = value;
    clearTimeout(timer.current);
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  // The URL then has the text when the page reloads.
  const searchTyped = useEffectEvent(() => search(typed));
  useEffect(() => onPageUpdate(() => searchTyped()), []);

  function search(text: string): void {
    clearTimeout(timer.current);
    const query = foldQuery(text);
    if (query === searched.current) return;
    searched.current = query;
    onSearch(query, isContinued.current);
    isContinued.current = true;
  }

  return (
    <SearchInput
      label={label}
      name={name}
      value={typed}
      placeholder={placeholder}
      maxLength={120}
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
  );
}
