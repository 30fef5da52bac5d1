"use client";

import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { useDeviceName } from "./device-facts";

/** How many devices are named before a rotation. */
const NAMED = 5;

/** Before a rotation: the devices that hold the key, and whether the vendor's app gets the new key by itself. */
export function RotationWarning({ licenseKey }: { licenseKey: LicenseKeyDetail }) {
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
      <p className="mt-3">{text.renews[rotation.app_renews]}</p>
    </>
  );
}
