"use client";

import { useId } from "react";
import { Icon } from "@/components/ui/icon";

type SelectProps = {
  label: string;
  name: string;
  /** The empty string means any. */
  value: string;
  /** The label of the empty value. */
  any: string;
  options: readonly { value: string; label: string }[];
  onChoose: (value: string) => void;
};

/** A native select for a filter, with a label for screen readers. */
export function Select({ label, name, value, any, options, onChoose }: SelectProps) {
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
        className="field w-full cursor-pointer appearance-none truncate pe-9"
        onChange={(event) => onChoose(event.target.value)}
      >
        <option value="">{any}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon
        name="chevron-down"
        size={16}
        className="pointer-events-none absolute top-1/2 end-2.5 -translate-y-1/2 text-muted"
      />
    </div>
  );
}
