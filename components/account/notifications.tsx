"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { FailureAlert } from "@/components/ui/failure-alert";
import { LoadFailed } from "@/components/ui/load-failed";
import type { ReminderKind } from "@/lib/api/reminders";
import { loadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";
import { notificationMutation, notificationsQuery } from "@/lib/client/notifications";

/** Which mails about license keys the customer gets. Read-only sessions can't change it. */
export function NotificationsSection({ isReadOnly }: { isReadOnly: boolean }) {
  const text = useMessages("reminders");
  const query = useQuery(notificationsQuery());
  const choose = useMutation(notificationMutation());
  const failure = loadFailure(query);
  const items = query.data?.items ?? [];
  /** While a choice is sent, it's shown already. */
  const pending = choose.isPending ? choose.variables : null;
  return (
    <section aria-labelledby="notifications" className="panel px-4 py-4 sm:px-5">
      <h2 id="notifications" className="font-semibold">
        {text.title}
      </h2>
      <p className="text-sm text-muted">{isReadOnly ? text.readOnly : text.intro}</p>
      {failure !== null && (
        <LoadFailed {...failure} tone={query.data === undefined ? "bad" : "warn"} title={text.loadFailed} />
      )}
      <FailureAlert error={choose.error} title={text.saveFailed} className="mt-3" />
      <ul className="mt-2">
        {items.map(({ kind, is_on }) => (
          <Switch
            key={kind}
            kind={kind}
            isOn={pending?.kind === kind ? pending.is_on : is_on}
            isFixed={isReadOnly || choose.isPending}
            onChange={(isOn) => choose.mutate({ kind, is_on: isOn })}
          />
        ))}
      </ul>
      <p role="status" className="sr-only">
        {choose.isSuccess && text.saved}
      </p>
      <p className="mt-1 text-sm text-muted">{text.always}</p>
    </section>
  );
}

type SwitchProps = { kind: ReminderKind; isOn: boolean; isFixed: boolean; onChange: (isOn: boolean) => void };

/** Stays focusable while it can't be changed, so that focus isn't lost. */
function Switch({ kind, isOn, isFixed, onChange }: SwitchProps) {
  const { kinds } = useMessages("reminders");
  const id = useId();
  return (
    <li>
      <label htmlFor={id} className="flex min-h-11 cursor-pointer items-center gap-3 py-1.5 text-sm sm:min-h-9">
        <input
          id={id}
          type="checkbox"
          checked={isOn}
          aria-disabled={isFixed || undefined}
          className="size-4 shrink-0 accent-(--accent) aria-disabled:opacity-60"
          onChange={(event) => {
            if (!isFixed) onChange(event.target.checked);
          }}
        />
        {kinds[kind]}
      </label>
    </li>
  );
}
