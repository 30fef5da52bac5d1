"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Pagination } from "@/components/ui/pagination";
import type { ActivationFilter } from "@/lib/api/filters";
import type { Activation, LicenseKeyDetail } from "@/lib/api/schemas";
import { useKeptFocus } from "@/lib/client/kept-focus";
import { useLazyPart } from "@/lib/client/lazy-part";
import { activationUrl } from "@/lib/client/license-key-urls";
import { useMessages } from "@/lib/client/locale";
import { cn } from "@/lib/cn";
import { DeactivationOutcome } from "./deactivation-outcome";
import { useDeactivations } from "./deactivations";
import { DeviceListHeader } from "./device-list-header";
import { DeviceRow } from "./device-row";
import { DeviceToolButtons } from "./device-tool-buttons";
import type { DeviceTool } from "./device-tools";
import { DevicesNote } from "./devices-note";

const loadTools = () => import("./device-tools").then((module) => module.DeviceTools);
const loadDialog = () => import("./deactivate-dialog").then((module) => module.DeactivateDialog);

type DeviceListProps = {
  licenseKey: LicenseKeyDetail;
  filter: ActivationFilter;
  /** True if these rows are from another page or search, while the current rows load. */
  isOutdated: boolean;
  onChange: (change: Partial<ActivationFilter>, how: "push" | "replace") => void;
};

/** A key's devices, 50 per page, with a button to deactivate each. */
export function DeviceList({ licenseKey, filter, isOutdated, onChange }: DeviceListProps) {
  const text = useMessages("licenseKey");
  const listText = useMessages("licenseKeys");
  const shell = useMessages("shell");
  const heading = useRef<HTMLHeadingElement>(null);
  const focusAfter = useRef<HTMLElement>(null);
  const section = useRef<HTMLElement>(null);
  useKeptFocus(section, heading);
  // `device` stays set while the dialog closes, so its text doesn't vanish.
  const [confirmation, setConfirmation] = useState<{ device: Activation; isOpen: boolean } | null>(null);
  const dialog = useLazyPart(loadDialog);
  const { outcomes, deactivate, dismiss } = useDeactivations(licenseKey.id);
  const tools = useLazyPart(loadTools);
  const [tool, setTool] = useState<DeviceTool | null>(null);
  const toolTrigger = useRef<HTMLElement>(null);

  const { activations, activations_count: count, activations_pagination: pages } = licenseKey;
  const { device_actions: may, has_queued_deactivations: isQueueRunning } = licenseKey;
  const isSelecting = tool?.kind === "select" && may.deactivate_several;
  const close = () => setConfirmation((before) => before && { ...before, isOpen: false });

  const { show: showTools } = tools;
  useEffect(() => {
    if (isQueueRunning) void showTools();
  }, [isQueueRunning, showTools]);

  function openTool(opened: DeviceTool, trigger: HTMLElement): void {
    toolTrigger.current = trigger;
    setTool(opened);
    void tools.show();
  }

  function openDialog(device: Activation, trigger: HTMLElement): void {
    focusAfter.current = trigger;
    setConfirmation({ device, isOpen: true });
    void dialog.show();
  }

  function confirm(device: Activation): void {
    // The trigger disappears with its row.
    focusAfter.current = heading.current;
    close();
    void deactivate(device);
  }

  return (
    <section ref={section} aria-labelledby="devices" className="panel">
      <DeviceListHeader licenseKey={licenseKey} filter={filter} heading={heading} onChange={onChange} />
      <div className="space-y-2 px-4 pb-3 empty:hidden sm:px-5">
        <DevicesNote licenseKey={licenseKey} />
        {outcomes.map(({ device, code }) => (
          <DeactivationOutcome key={device.id} device={device} code={code} onDismiss={() => dismiss(device.id)} />
        ))}
        <DeviceToolButtons
          licenseKey={licenseKey}
          isSelecting={isSelecting}
          onOpen={openTool}
          onStopSelecting={() => setTool(null)}
          onPrepare={tools.prepare}
        />
        {(dialog.isFailed || tools.isFailed) && (
          <p role="alert" className="text-sm text-bad">
            {shell.dialogFailed}
          </p>
        )}
        {filter.activations_query !== undefined && (
          <p role="status" className="flex flex-wrap items-center gap-x-3 text-sm text-muted">
            {pages.total_count === 0
              ? text.devicesNoMatch({ query: filter.activations_query })
              : text.devicesFound({ count: pages.total_count })}
            <Button
              look="quiet"
              className="px-2"
              onClick={() => onChange({ activations_query: undefined, activations_page: 1 }, "push")}
            >
              {text.clearSearch}
            </Button>
          </p>
        )}
      </div>
      {activations.length === 0 && pages.total_count > 0 && (
        <p className="border-t border-line px-4 py-3 text-sm sm:px-5">
          {listText.noSuchPage({ page: filter.activations_page, last: pages.max_page })}
        </p>
      )}
      {tools.part !== null && (
        <tools.part
          licenseKey={licenseKey}
          tool={tool}
          isOutdated={isOutdated}
          onClose={() => setTool(null)}
          trigger={() => toolTrigger.current}
          heading={() => heading.current}
        />
      )}
      {activations.length > 0 && !(isSelecting && tools.part !== null) && (
        <ul
          aria-label={listText.devices}
          aria-busy={isOutdated}
          className={cn("divide-y divide-line border-t border-line transition-opacity", isOutdated && "opacity-60")}
        >
          {activations.map((device) => (
            <DeviceRow
              key={device.id}
              device={device}
              onRename={
                may.rename ? (renamed, trigger) => openTool({ kind: "rename", device: renamed }, trigger) : null
              }
              onDeactivate={licenseKey.actions.deactivate ? openDialog : null}
              onPrepare={dialog.prepare}
            />
          ))}
        </ul>
      )}
      {pages.max_page > 1 && (
        <div className="border-t border-line px-2 py-2 sm:px-5">
          <Pagination
            label={text.devicePages}
            page={filter.activations_page}
            last={pages.max_page}
            href={(page) =>
              `/license-keys/${licenseKey.id}${activationUrl.write({ ...filter, activations_page: page })}`
            }
            onGo={(page) => {
              onChange({ activations_page: page }, "push");
              heading.current?.focus();
            }}
          />
        </div>
      )}
      {confirmation !== null && dialog.part !== null && (
        <dialog.part
          device={confirmation.device}
          makesRoom={licenseKey.limit_activations !== null && (count ?? 0) <= licenseKey.limit_activations}
          isOpen={confirmation.isOpen}
          onClose={close}
          onConfirm={() => confirm(confirmation.device)}
          focusAfter={() => focusAfter.current}
        >
          {text.deactivateAgain}
        </dialog.part>
      )}
    </section>
  );
}
