"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { QueuedDeactivations as Queue, QueuedDevice } from "@/lib/api/devices";
import { isProblemCode } from "@/lib/api/problem";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useTimeZone } from "@/lib/client/clock";
import {
  deactivateSeveralMutation,
  isRunning,
  queuedDeactivationsQuery,
  undoDeactivationsMutation,
} from "@/lib/client/device-mutations";
import { toFailure } from "@/lib/client/failure";
import { refreshKey, withoutDevice } from "@/lib/client/license-key-mutations";
import { useLocale, useMessages } from "@/lib/client/locale";
import { licenseKeyScope } from "@/lib/client/queries";
import { formatNumber, formatTime } from "@/lib/format";

type QueuedDeactivationsProps = {
  licenseKey: LicenseKeyDetail;
  /** Called once there is something to show, so that the results stay when all is done. */
  onShown: () => void;
};

/** How far the deactivation of several devices is, with undo, the result of each device, and another try for those that failed. */
export function QueuedDeactivations({ licenseKey, onShown }: QueuedDeactivationsProps) {
  const text = useMessages("devices");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const keyText = useMessages("licenseKey");
  const locale = useLocale();
  const names = useMessages("deviceName");
  const timeZone = useTimeZone();
  const query = useQuery(queuedDeactivationsQuery(licenseKey.id));
  const undo = useMutation(undoDeactivationsMutation(licenseKey.id));
  const again = useMutation(deactivateSeveralMutation(licenseKey.id));
  const items = query.data?.items ?? [];
  const isBusy = query.data !== undefined && isRunning(query.data);
  const count = (wanted: QueuedDevice["state"]) => items.filter(({ state }) => state === wanted).length;
  const failed = items.filter(({ state }) => state === "failed");
  // A device that is gone can't be tried again.
  const triable = failed.filter(({ problem }) => problem !== "activation_not_found");
  const isUndoable = (query.data?.undo_ms ?? 0) > 0;
  const postponedMs = query.data?.postponed_ms ?? null;
  const postponed =
    postponedMs === null
      ? null
      : text.postponed({ time: formatTime(query.dataUpdatedAt + postponedMs, locale, timeZone) });
  useVanishingRows(licenseKey.id, query.data, isBusy);
  useEffect(() => {
    if (items.length > 0) onShown();
  }, [items.length, onShown]);

  const failure = query.error ?? undo.error ?? again.error;
  if (items.length === 0 && failure === null) return null;
  const mayChange = licenseKey.device_actions.deactivate_several;
  const progress = text.progress({
    done: formatNumber(count("done"), locale),
    total: formatNumber(items.length, locale),
  });
  // Screen readers read the end as they read the progress, so it says what didn't happen, too.
  const rest = (["failed", "canceled"] as const)
    .filter((state) => !isBusy && count(state) > 0)
    .map((state) => names.detail({ name: text.states[state], value: formatNumber(count(state), locale) }));
  return (
    <div className="space-y-2 px-4 pb-3 sm:px-5">
      {failure !== null && <Alert tone="bad" role="alert" title={problems[toFailure(failure).code]} />}
      {items.length > 0 && (
        <Alert
          tone={failed.length > 0 && !isBusy ? "warn" : count("done") === items.length ? "good" : "info"}
          title={
            <span role="status">{isUndoable ? (postponed ?? text.starting) : [progress, ...rest].join(" · ")}</span>
          }
          actions={
            mayChange && (
              <>
                {isBusy && (
                  <Button isBusy={undo.isPending} onClick={() => undo.mutate({ dismiss: false })}>
                    {isUndoable ? text.undo : text.stop}
                  </Button>
                )}
                {!isBusy && triable.length > 0 && (
                  <Button
                    isBusy={again.isPending}
                    onClick={() => again.mutate(triable.map(({ activation_id }) => activation_id))}
                  >
                    {shell.tryAgain}
                  </Button>
                )}
                {!isBusy && failed.length > 0 && (
                  <Button look="quiet" isBusy={undo.isPending} onClick={() => undo.mutate({ dismiss: true })}>
                    {shell.dismiss}
                  </Button>
                )}
              </>
            )
          }
        >
          {postponed !== null && !isUndoable && <p>{postponed}</p>}
          {isBusy && <p className="text-muted">{text.goesOn}</p>}
          <details open={failed.length > 0 || undefined}>
            <summary className="inline-flex min-h-11 cursor-pointer items-center text-muted underline decoration-line underline-offset-4 sm:min-h-6">
              {text.results}
            </summary>
            <ul className="mt-1 max-h-64 space-y-1 overflow-y-auto">
              {items.map(({ activation_id, name, state, problem }) => (
                <li key={activation_id}>
                  <bdi className="font-medium">{name || keyText.unnamedDevice}</bdi>{" "}
                  {/* Nobody knows whether this one is deactivated. Its problem says so. */}
                  {problem !== "outcome_unknown" && <span className="text-muted">{text.states[state]}</span>}
                  {problem !== null && isProblemCode(problem) && <p className="text-muted">{problems[problem]}</p>}
                </li>
              ))}
            </ul>
          </details>
        </Alert>
      )}
    </div>
  );
}

/** Takes deactivated devices from the list as they are done, and reads the key again at the end. */
function useVanishingRows(id: string, queue: Queue | undefined, isBusy: boolean): void {
  const client = useQueryClient();
  const wasBusy = useRef(false);
  useEffect(() => {
    const done = queue?.items.filter(({ state }) => state === "done") ?? [];
    client.setQueriesData<LicenseKeyDetail>({ queryKey: licenseKeyScope(id) }, (detail) => {
      if (detail === undefined) return undefined;
      const left = done.reduce((rest, { activation_id }) => withoutDevice(rest, activation_id), detail);
      // Setting the same data would call it fresh.
      return left === detail ? undefined : left;
    });
    if (wasBusy.current && !isBusy) refreshKey(client, id);
    wasBusy.current = isBusy;
  }, [client, id, queue, isBusy]);
}
