"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { LoadFailed } from "@/components/ui/load-failed";
import type { RotationDeviceList } from "@/lib/api/rotation";
import { toFailure } from "@/lib/client/failure";
import { loadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";
import { changeRotationDeviceMutation, rotationDevicesQuery } from "@/lib/client/rotation-devices";
import { useDeviceName } from "./device-facts";

/** After a rotation: the devices that still need the new key. People tick them off; the portal can't see it. */
export function RotationDevices({ id }: { id: string }) {
  const text = useMessages("rotation");
  const titleId = useId();
  const query = useQuery(rotationDevicesQuery(id));
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
        {items.map((item) => (
          <RotationDeviceRow key={item.device.id} id={id} rotationId={rotation_id} item={item} canChange={can_change} />
        ))}
      </ul>
      <p className="mt-2 text-note text-muted">{can_change ? text.note : text.readOnly}</p>
    </section>
  );
}

type RotationDeviceRowProps = {
  id: string;
  rotationId: string;
  item: RotationDeviceList["items"][number];
  canChange: boolean;
};

/** One device with its box. Each row has its own request, so the other boxes work while one is sent. */
function RotationDeviceRow({ id, rotationId, item: { device, is_changed }, canChange }: RotationDeviceRowProps) {
  const problems = useMessages("problems");
  const nameOf = useDeviceName();
  const change = useMutation(changeRotationDeviceMutation(id));
  const isFixed = !canChange || change.isPending;
  return (
    <li>
      <label className="flex min-h-11 items-center gap-3 py-1.5 text-sm">
        <input
          type="checkbox"
          className="size-4 shrink-0 accent-(--accent) aria-disabled:opacity-50"
          checked={is_changed}
          aria-disabled={isFixed || undefined}
          onChange={() => {
            if (!isFixed) change.mutate({ rotation_id: rotationId, deviceId: device.id, is_changed: !is_changed });
          }}
        />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          <bdi suppressHydrationWarning>{nameOf(device)}</bdi>
        </span>
      </label>
      {change.isError && (
        <p role="alert" className="pb-2 text-sm text-bad">
          {problems[toFailure(change.error).code]}
        </p>
      )}
    </li>
  );
}
