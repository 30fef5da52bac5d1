"use client";

import { Alert } from "@/components/ui/alert";
import type { LicenseKey } from "@/lib/api/schemas";
import { useNow } from "@/lib/client/clock";
import { useMessages } from "@/lib/client/locale";
import { PurchaseLink } from "./purchase-link";
import { statusAt } from "./status-wording";

/** Explains a status other than "active" and "expiring", with "Renew" if the vendor has a page for it. */
export function StatusNote({ licenseKey }: { licenseKey: Pick<LicenseKey, "status" | "expires_at" | "links"> }) {
  const text = useMessages("licenseKey");
  const status = statusAt(licenseKey, useNow());
  if (status === "active" || status === "expiring") return null;
  return (
    <Alert
      tone={status === "disabled" || status === "unknown" ? "warn" : "bad"}
      actions={status === "expired" && <PurchaseLink href={licenseKey.links?.renew} label="renew" look="button" />}
    >
      <p>{text.statusNotes[status]}</p>
    </Alert>
  );
}
