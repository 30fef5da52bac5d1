"use client";

import type { ReactNode } from "react";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages, useVendor } from "@/lib/client/locale";
import { PurchaseLink } from "./purchase-link";

type NotedKey = Pick<
  LicenseKeyDetail,
  "device_management" | "activations_count" | "limit_activations" | "status" | "actions" | "links"
>;

/** Explains why devices are hidden, missing, at the limit, or can't be deactivated. Renders nothing otherwise. */
export function DevicesNote({ licenseKey }: { licenseKey: NotedKey }) {
  const text = useMessages("licenseKey");
  const { name: brand, supportUrl } = useVendor();
  const { activations_count: count, limit_activations: allowed, status, actions } = licenseKey;

  if (!licenseKey.device_management) {
    return <Note>{(supportUrl === null ? text.devicesOff : text.devicesOffSupport)({ brand })}</Note>;
  }
  if (count === null) return null;
  if (count === 0) return <Note>{allowed === null ? text.devicesNotTied : text.devicesNone}</Note>;
  if (status === "revoked") return <Note>{text.devicesRevoked}</Note>;
  if (status === "unknown") return <Note>{text.devicesUnknownStatus}</Note>;
  if (!actions.deactivate) return <Note>{text.devicesReadOnly}</Note>;
  const more = <PurchaseLink href={licenseKey.links?.more_devices} label="moreDevices" />;
  if (allowed !== null && count > allowed)
    return (
      <Note isUrgent>
        {text.devicesOver} {more}
      </Note>
    );
  if (allowed !== null && count === allowed)
    return (
      <Note>
        {text.devicesFull} {more}
      </Note>
    );
  return null;
}

function Note({ isUrgent = false, children }: { isUrgent?: boolean; children: ReactNode }) {
  return <p className={isUrgent ? "text-sm text-bad" : "text-sm text-muted"}>{children}</p>;
}
