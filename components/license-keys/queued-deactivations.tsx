"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { QueuedDevice } from "@/lib/api/devices";
import { isProblemCode } from "@/lib/api/problem";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useTimeZone } from "@/lib/client/clock";
import {
  deactivateSeveralMutation,
  queuedDeactivationsQuery,
  undoDeactivationsMutation,
} from "@/lib/client/device-mutations";
import { toFailure } from "@/lib/client/failure";
import { withoutDevice } from "@/lib/client/license-key-mutations";
import { useLocale, useMessages } from "@/lib/client/locale";
import { licenseKeyScope } from "@/lib/client/queries";
import { formatNumber, formatTime } from "@/lib/format";

type QueuedDeactivationsProps = {
  licenseKey: LicenseKeyDetail;
  /** Called once there is something to show, so that the results stay when all is done. */
  onShown: () => void;
  heading: () => HTMLElement | null;
};

/** How far the deactivation of several devices is, with undo, the result of each device, and another try for those that failed. */
export function QueuedDeactivations({ licenseKey, onShown, heading }: QueuedDeactivationsProps) {
  const text = useMessages("devices");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const keyText = useMessages("licenseKey");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const query = useQuery(queuedDeactivationsQuery(licenseKey.id));
  const undo = useMutation(undoDeactivationsMutation(licenseKey.id));
  const again = useMutation(deactivateSeveralMutation(licenseKey.id));
  const items = query.data?.items ?? [];
  const isRunning = items.some(({ state }) => state === "waiting" || state === "sending");
  const done = items.filter(({ state }) => state === "done");
  const failed = items.filter(({ state }) => state === "failed");
  // A device that is gone can't be tried again.
  const triable = failed.filter(({ problem }) => problem !== "activation_not_found");
  const isUndoable = (query.data?.undo_ms ?? 0) > 0;
  const postponedMs = query.data?.postponed_ms ?? null;
  const postponed =
    postponedMs === null
      ? null
      : text.postponed({ time: formatTime(query.dataUpdatedAt + postponedMs, locale, timeZone) });
  useVanishingRows(licenseKey.id, done, isRunning, heading);
  useEffect(() => {
    if (items.length > 0) onShown();
  }, [items.length, onShown]);

  const keepFocus = useKeptFocus(heading);

  const failure = query.error ?? undo.error ?? again.error;
  if (items.length === 0 && failure === null) return null;
  const mayChange = licenseKey.device_actions.deactivate_several;
  const isAllDone = done.length === items.length;
  return (
    <div className="space-y-2 px-4 pb-3 sm:px-5">
      {failure !== null && <Alert tone="bad" role="alert" title={problems[toFailure(failure).code]} />}
      {items.length > 0 && (
        <Alert
          tone={failed.length > 0 && !isRunning ? "warn" : isAllDone ? "good" : "info"}
          title={
            <span role="status">
              {isUndoable
                ? (postponed ?? text.starting)
                : text.progress({
                    done: formatNumber(done.length, locale),
                    total: formatNumber(items.length, locale),
                  })}
            </span>
          }
          actions={
            mayChange && (
              <>
                {isRunning && (
                  <Button {...keepFocus} isBusy={undo.isPending} onClick={() => undo.mutate({ dismiss: false })}>
                    {isUndoable ? text.undo : text.stop}
                  </Button>
                )}
                {!isRunning && triable.length > 0 && (
                  <Button
                    {...keepFocus}
                    isBusy={again.isPending}
                    onClick={() => again.mutate(triable.map(({ activation_id }) => activation_id))}
                  >
                    {shell.tryAgain}
                  </Button>
                )}
                {!isRunning && failed.length > 0 && (
                  <Button
                    {...keepFocus}
                    look="quiet"
                    isBusy={undo.isPending}
                    onClick={() => undo.mutate({ dismiss: true })}
                  >
                    {shell.dismiss}
                  </Button>
                )}
              </>
            )
          }
        >
          {postponed !== null && !isUndoable && <p>{postponed}</p>}
          {isRunning && <p className="text-muted">{text.goesOn}</p>}
          <details open={failed.length > 0 || undefined}>
            <summary className="inline-flex min-h-11 cursor-pointer items-center text-muted underline decoration-line underline-offset-4 sm:min-h-6">
              {text.results}
            </summary>
            <ul className="mt-1 max-h-64 space-y-1 overflow-y-auto">
              {items.map(({ activation_id, name, state, problem }) => (
                <li key={activation_id}>
                  <bdi className="font-medium">{name || keyText.unnamedDevice}</bdi>{" "}
                  <span className="text-muted">{text.states[state]}</span>
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

/** Moves the focus to the heading when the focused button goes away. React calls no `onBlur` for an element that it removes. */
function useKeptFocus(heading: () => HTMLElement | null) {
  const isFocused = useRef(false);
  useEffect(() => {
    if (!isFocused.current || document.activeElement !== document.body) return;
    isFocused.current = false;
    heading()?.focus();
  });
  return {
    onFocus: () => {
      isFocused.current = true;
    },
    onBlur: () => {
      isFocused.current = false;
    },
  };
}

/** Takes deactivated devices from the list as they are done, and reads the key again at the end. The focus isn't lost with a row. */
function useVanishingRows(
  id: string,
  done: readonly QueuedDevice[],
  isRunning: boolean,
  heading: () => HTMLElement | null,
): void {
  const client = useQueryClient();
  const seen = useRef(0);
  const wasRunning = useRef(false);
  useEffect(() => {
    if (done.length !== seen.current) {
      seen.current = done.length;
      const before = document.activeElement;
      client.setQueriesData<LicenseKeyDetail>({ queryKey: licenseKeyScope(id) }, (detail) =>
        detail === undefined
          ? undefined
          : done.reduce((rest, { activation_id }) => withoutDevice(rest, activation_id), detail),
      );
      requestAnimationFrame(() => {
        if (before !== null && !before.isConnected) heading()?.focus();
      });
    }
    if (wasRunning.current && !isRunning) {
      void client.invalidateQueries({ queryKey: licenseKeyScope(id) });
      void client.invalidateQueries({ queryKey: ["license-keys", "list"], refetchType: "none" });
      void client.invalidateQueries({ queryKey: ["history"] });
    }
    wasRunning.current = isRunning;
  }, [client, id, done, isRunning, heading]);
}
