"use client";

import { ChevronDown } from "lucide-react";
import { type ReactNode, useId } from "react";

type SelectProps = {
  label: string;
  name: string;
  value: string;
  onChoose: (value: string) => void;
  children: ReactNode;
};

/** The browser's own list of choices, with a label for who does not see it. */
export function Select({ label, name, value, onChoose, children }: SelectProps) {
  const id = useId();
  return (
    <div className="relative min-w-0 grow basis-32 sm:max-w-60 sm:grow-0 sm:basis-auto">
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <select
        id={id}
        name={name}
        value={value}
        className="field w-full cursor-pointer appearance-none truncate pr-9"
        onChange={(event) => onChoose(event.target.value)}
      >
        {children}
      </select>
      <ChevronDown size={16} className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted" />
    </div>
  );
}
