"use client";

import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Select } from "@/components/ui/select";
import { type HistoryKind, historyKinds } from "@/lib/api/history-kinds";
import { type HistoryOf, historyExportUrl } from "@/lib/client/history-queries";
import { useMessages } from "@/lib/client/locale";

type HistoryToolbarProps = {
  of: HistoryOf;
  kind: HistoryKind | undefined;
  isLoading: boolean;
  onChange: (kind: HistoryKind | undefined) => void;
};

/** The filter, and links that download what it leaves. A key has no sign-ins. */
export function HistoryToolbar({ of, kind, isLoading, onChange }: HistoryToolbarProps) {
  const text = useMessages("history");
  const kinds = historyKinds.filter((one) => of === null || one !== "sign_ins");
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-4 sm:px-5 print:hidden">
      <div className="flex basis-full sm:basis-auto">
        <Select
          label={text.filter}
          name="kind"
          value={kind ?? ""}
          any={text.any}
          options={kinds.map((value) => ({ value, label: text.kinds[value] }))}
          onChoose={(value) => onChange(kinds.find((one) => one === value))}
        />
      </div>
      {(["csv", "json"] as const).map((format) => (
        <a key={format} href={historyExportUrl(of, kind, format)} download className={buttonClass("quiet")}>
          <Icon name="download" size={16} />
          {text[format]}
        </a>
      ))}
      {isLoading && <span aria-hidden="true" className="loading-bar" />}
    </div>
  );
}
