"use client";

import { Alert } from "@/components/ui/alert";
import type { LicenseKey } from "@/lib/api/schemas";
import { useNow } from "@/lib/client/clock";
import { useMessages } from "@/lib/client/locale";
import { statusAt } from "./status-wording";

/** Explains a status other than "active" and "expiring". */
export function StatusNote({ licenseKey }: { licenseKey: Pick<LicenseKey, "status" | "expires_at"> }) {
  const text = useMessages("licenseKey");
  const status = statusAt(licenseKey, useNow());
  if (status === "active" || status === "expiring") return null;
  return (
    <Alert tone={status === "disabled" || status === "unknown" ? "warn" : "bad"}>
      <p>{text.statusNotes[status]}</p>
    </Alert>
  );
}
