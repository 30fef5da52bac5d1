"use client";

import { type ReactNode, useId, useState } from "react";
import { KeyStatus } from "@/components/license-keys/key-status";
import { ColumnList } from "@/components/ui/column-list";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import type { OrganizationKey } from "@/lib/api/support";
import { useMessages } from "@/lib/client/locale";
import { cn } from "@/lib/cn";
import { CopyButton } from "./copy-value";
import { KeyDevices } from "./key-devices";

/** The columns of the rows and of the captions above them. */
const columns =
  "px-4 lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)_10.5rem_8.5rem_7rem_8.5rem] lg:items-start lg:gap-x-5 lg:px-5";

type MaskedKeyListProps = {
  label: string;
  /** The caption of the second column: the key's customer, or who can see it. */
  holder: string;
  isOutdated: boolean;
  children: ReactNode;
};

/** A list of keys as staff see them. */
export function MaskedKeyList({ holder, ...list }: MaskedKeyListProps) {
  const text = useMessages("lookup");
  const captions = [text.key, holder, text.status, text.devices, text.lastValidated, ""];
  return <ColumnList {...list} columns={columns} captions={captions} />;
}

type MaskedKeyRowProps = {
  licenseKey: Omit<OrganizationKey, "customer">;
  /** The content of the second column. */
  holder: ReactNode;
  heading: "h2" | "h3";
};

/** One key as staff see it. Its devices open below it. */
export function MaskedKeyRow({ licenseKey, holder, heading: Heading }: MaskedKeyRowProps) {
  const text = useMessages("lookup");
  const list = useMessages("licenseKeys");
  const shell = useMessages("shell");
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { limit_activations: limit, last_validated_at: validated } = licenseKey;
  return (
    <li>
      <article aria-labelledby={id} className={cn(columns, "space-y-1.5 py-2.5 text-sm lg:space-y-0")}>
        <div className="flex min-w-0 items-start justify-between gap-2 lg:justify-start">
          <Heading id={id} className="min-w-0 font-medium [overflow-wrap:anywhere]">
            <bdi>{licenseKey.benefit.name ?? list.unnamed}</bdi>{" "}
            <code className="font-mono text-note font-normal whitespace-nowrap text-muted lg:block">
              <bdi>{licenseKey.display_key}</bdi>
            </code>
          </Heading>
          <div className="-my-2.5 shrink-0 sm:my-0">
            <CopyButton value={licenseKey.id} what={text.keyId} />
          </div>
        </div>
        <div className="min-w-0 [overflow-wrap:anywhere]">{holder}</div>
        <KeyStatus licenseKey={licenseKey} />
        <p className="text-muted tabular-nums">
          {limit === null ? list.devicesNotTied : list.devicesUpTo({ count: limit })}
        </p>
        <p className="text-muted">
          <span className="lg:sr-only">{shell.caption({ label: text.lastValidated })} </span>
          {validated === null ? text.neverValidated : <DateTime iso={validated} as="relative" />}
        </p>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-describedby={id}
          className="-ms-2 inline-flex min-h-11 cursor-pointer items-center gap-1 rounded-md px-2 text-sm font-medium text-muted hover:bg-hover hover:text-text sm:min-h-8 lg:-mt-1.5 lg:ms-0 lg:justify-self-end"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? text.hideDevices : text.showDevices}
          <Icon name="chevron-down" size={16} className={cn("transition-transform", isOpen && "rotate-180")} />
        </button>
      </article>
      {isOpen && (
        <div className="px-4 pb-3 lg:px-5">
          <KeyDevices id={licenseKey.id} displayKey={licenseKey.display_key} />
        </div>
      )}
    </li>
  );
}
