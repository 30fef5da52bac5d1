"use client";

import { type ReactNode, useId } from "react";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages, useVendor } from "@/lib/client/locale";
import { useDeviceName } from "./device-facts";

/** How many devices are named before a rotation. */
const NAMED = 5;

type RotationWarningProps = {
  licenseKey: LicenseKeyDetail;
  /** The vendor's own text about it, if there is one. */
  vendorNote: ReactNode;
};

/** Before a rotation: the devices that hold the key, and what the vendor says about the app and the new key. */
export function RotationWarning({ licenseKey, vendorNote }: RotationWarningProps) {
  const text = useMessages("rotation");
  const nameOf = useDeviceName();
  const { activations, activations_count: count, rotation } = licenseKey;
  // Those on the page that is open. A search may show none.
  const named = activations.slice(0, NAMED);
  const more = (count ?? 0) - named.length;
  return (
    <>
      {count !== null && count > 0 && (
        <>
          <p className="mt-3">{named.length > 0 ? text.holding({ count }) : text.holdingUnnamed({ count })}</p>
          {named.length > 0 && (
            <ul className="mt-1.5 list-disc space-y-1 ps-5 [overflow-wrap:anywhere]">
              {named.map((device) => (
                <li key={device.id}>
                  <bdi>{nameOf(device)}</bdi>
                </li>
              ))}
              {more > 0 && <li>{text.more({ count: more })}</li>}
            </ul>
          )}
        </>
      )}
      {(vendorNote === null || rotation.app_renews !== "unknown") && (
        <p className="mt-3">{text.renews[rotation.app_renews]}</p>
      )}
      {vendorNote !== null && <VendorNote>{vendorNote}</VendorNote>}
    </>
  );
}

function VendorNote({ children }: { children: ReactNode }) {
  const text = useMessages("rotation");
  const { name } = useVendor();
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className="mt-4 rounded-md border border-line bg-sunken px-3.5 py-3">
      <h3 id={titleId} className="font-medium">
        {text.vendorNote({ vendor: name })}
      </h3>
      {children}
    </section>
  );
}
