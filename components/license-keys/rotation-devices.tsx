"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { LoadFailed } from "@/components/ui/load-failed";
import { toFailure } from "@/lib/client/failure";
import { loadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";
import { changeRotationDeviceMutation, rotationDevicesQuery } from "@/lib/client/rotation-devices";
import { useDeviceName } from "./device-facts";

/** After a rotation: the devices that still need the new key. People tick them off; the portal can't see it. */
export function RotationDevices({ id }: { id: string }) {
  const text = useMessages("rotation");
  const problems = useMessages("problems");
  const nameOf = useDeviceName();
  const titleId = useId();
  const query = useQuery(rotationDevicesQuery(id));
  const change = useMutation(changeRotationDeviceMutation(id));
  const failure = loadFailure(query, null);
  const list = query.data;
  if (failure !== null && list === undefined) return <LoadFailed {...failure} tone="warn" title={text.failed} />;
  if (list === undefined || list.rotation_id === null || list.items.length === 0) return null;
  const { rotation_id, items, can_change } = list;
  const left = items.filter(({ is_changed }) => !is_changed).length;
  return (
    <section aria-labelledby={titleId} className="panel px-4 py-4 sm:px-5">
      <h2 id={titleId} className="font-semibold">
        {text.title}
      </h2>
      <p role="status" className="text-sm text-muted">
        {left === 0 ? text.done : text.left({ count: left })}
      </p>
      <ul className="mt-2 divide-y divide-line">
        {items.map(({ device, is_changed }) => (
          <li key={device.id}>
            <label className="flex min-h-11 items-center gap-3 py-1.5 text-sm">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-(--accent)"
                checked={is_changed}
                aria-disabled={!can_change || change.isPending || undefined}
                onChange={() => {
                  if (can_change && !change.isPending)
                    change.mutate({ rotation_id, deviceId: device.id, is_changed: !is_changed });
                }}
              />
              <span className="min-w-0 [overflow-wrap:anywhere]">
                <bdi suppressHydrationWarning>{nameOf(device)}</bdi>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {change.isError && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {problems[toFailure(change.error).code]}
        </p>
      )}
      <p className="mt-2 text-note text-muted">{text.note}</p>
    </section>
  );
}
