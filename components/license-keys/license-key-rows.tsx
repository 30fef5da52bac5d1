"use client";

import { ColumnList } from "@/components/ui/column-list";
import type { LicenseKey } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { LicenseKeyRow, rowColumns } from "./license-key-row";

type LicenseKeyRowsProps = {
  items: readonly LicenseKey[];
  /** True if these rows are from another page or filter, while the current rows load. */
  isOutdated: boolean;
};

export function LicenseKeyRows({ items, isOutdated }: LicenseKeyRowsProps) {
  const text = useMessages("licenseKeys");
  return (
    <ColumnList
      label={text.title}
      columns={`${rowColumns} mx-px`}
      captions={[text.key, text.status, text.devices, text.usage, text.validated]}
      isOutdated={isOutdated}
    >
      {items.map((licenseKey) => (
        <LicenseKeyRow key={licenseKey.id} licenseKey={licenseKey} />
      ))}
    </ColumnList>
  );
}
