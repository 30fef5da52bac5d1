"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { AlertDialog, AlertDialogText, type DialogState } from "@/components/ui/alert-dialog";
import { Button, buttonClass } from "@/components/ui/button";
import { toFailure } from "@/lib/client/failure";
import { loadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";
import { applyRemedyMutation, keyRemediesQuery } from "@/lib/client/remedies";
import { RemedyFields, type RemedyInput, remedyOf } from "./remedy-fields";
import { RemedyState } from "./remedy-state";
import { SupportLoadFailed } from "./support-load-failed";

type RemedyDialogProps = DialogState & { id: string; displayKey: string; onDone: () => void };

/** After these the key may not be as the dialog shows it. */
const OUTDATED: ReadonlySet<string> = new Set(["license_key_changed", "outcome_unknown"]);

/** Asks what to change of a key, how much and why. What it showed is sent along. */
export function RemedyDialog({ id, displayKey, onDone, ...dialog }: RemedyDialogProps) {
  const text = useMessages("remedies");
  const shell = useMessages("shell");
  const lookup = useMessages("lookup");
  const problems = useMessages("problems");
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [input, setInput] = useState<RemedyInput>({ kind: null, number: "", isUnlimited: false, reason: "" });
  const query = useQuery(keyRemediesQuery(id));
  const remedies = query.isFetchedAfterMount ? query.data : undefined;
  const loading = loadFailure(query);
  const change = useMutation(applyRemedyMutation(id));
  const failure = change.isError ? toFailure(change.error).code : null;
  // What was chosen may no longer be possible after the key was read again.
  const kind = input.kind && remedies?.possible.includes(input.kind) ? input.kind : (remedies?.possible[0] ?? null);
  // A number typed for one remedy must not become another's.
  const typed = kind === input.kind ? input : { ...input, number: "", isUnlimited: false };
  const isReady = remedies?.enabled === true && kind !== null;

  function submit(): void {
    if (!isReady || !form.current?.reportValidity()) return;
    change.mutate(
      { ...remedyOf(kind, typed), reason: typed.reason, shown: remedies.state },
      {
        onSuccess: () => {
          // The lists of this console show the key as it was.
          void client.invalidateQueries({ queryKey: ["support"] });
          onDone();
        },
        onError: (error) => {
          if (OUTDATED.has(toFailure(error).code)) void query.refetch();
        },
      },
    );
  }

  return (
    <AlertDialog
      {...dialog}
      title={<bdi>{text.title({ key: displayKey })}</bdi>}
      cancelLabel={isReady ? shell.cancel : shell.close}
      isBusy={change.isPending}
      actions={
        failure === "staff_sign_in_not_fresh" ? (
          <a
            href="/api/support/sign-in?fresh=1"
            className={buttonClass("primary")}
            onClick={(event) => {
              const next = window.location.pathname + window.location.search;
              event.currentTarget.search = new URLSearchParams({ fresh: "1", next }).toString();
            }}
          >
            {lookup.signInAgain}
          </a>
        ) : (
          isReady && (
            <Button look={kind === "disable" ? "danger" : "primary"} isBusy={change.isPending} onClick={submit}>
              {change.isPending ? text.sending : text.change}
            </Button>
          )
        )
      }
    >
      {loading !== null && <SupportLoadFailed {...loading} title={text.loadFailed} />}
      {remedies === undefined && loading === null && <p role="status">{shell.loading}</p>}
      {remedies?.enabled === false && <AlertDialogText>{text.off}</AlertDialogText>}
      {remedies?.enabled && kind === null && <AlertDialogText>{problems.remedy_not_possible}</AlertDialogText>}
      {isReady && (
        <>
          <RemedyState state={remedies.state} title={text.state.now} />
          <form
            ref={form}
            onSubmit={(event) => {
              event.preventDefault();
              submit();
            }}
          >
            <RemedyFields
              kind={kind}
              possible={remedies.possible}
              whenGranted={remedies.when_granted}
              input={typed}
              onChange={setInput}
            />
          </form>
          {remedies.mails_customer && <p className="mt-3 text-muted">{text.told}</p>}
        </>
      )}
      {failure !== null && (
        <Alert
          tone="warn"
          role="alert"
          {...(failure === "outcome_unknown" ? {} : { title: text.failed })}
          className="mt-3"
        >
          <p>{problems[failure]}</p>
        </Alert>
      )}
    </AlertDialog>
  );
}
