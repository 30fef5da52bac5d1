"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { AlertDialog, AlertDialogText, type DialogState } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { FailureAlert } from "@/components/ui/failure-alert";
import { Meter } from "@/components/ui/meter";
import { type ExportChoice, type ExportProgress, type ExportResult, exportKeysMutation } from "@/lib/client/key-export";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";

/** Exports all keys: asks for the format, shows the progress, and says what was saved. Closing it cancels. */
export function ExportKeysDialog(dialog: DialogState) {
  const text = useMessages("keyExport");
  const shell = useMessages("shell");
  const [choice, setChoice] = useState<ExportChoice>({ format: "csv", isFull: false });
  const [progress, setProgress] = useState<ExportProgress | null>(null);
  const stop = useRef<AbortController | null>(null);
  const title = useRef<HTMLSpanElement>(null);
  const run = useMutation(
    exportKeysMutation({
      signal: () => {
        stop.current = new AbortController();
        return stop.current.signal;
      },
      onProgress: setProgress,
    }),
  );
  useEffect(() => () => stop.current?.abort(), []);
  useEffect(() => {
    // The button with the focus has disappeared.
    if (run.isSuccess) title.current?.focus();
  }, [run.isSuccess]);

  function close(): void {
    stop.current?.abort();
    dialog.onClose();
  }

  return (
    <AlertDialog
      {...dialog}
      onClose={close}
      title={
        <span ref={title} tabIndex={-1}>
          {text.title}
        </span>
      }
      {...(run.isSuccess ? {} : { cancelLabel: shell.cancel })}
      actions={
        run.isSuccess ? (
          <Button look="primary" onClick={close}>
            {shell.done}
          </Button>
        ) : (
          <Button
            look="primary"
            isBusy={run.isPending}
            onClick={() => {
              setProgress(null);
              run.mutate(choice);
            }}
          >
            {text.start}
          </Button>
        )
      }
    >
      {run.isSuccess ? (
        <Saved result={run.data} />
      ) : (
        <>
          <AlertDialogText>{text.intro}</AlertDialogText>
          <Choices choice={choice} isDisabled={run.isPending} onChoose={setChoice} />
          {run.isPending && <Progress progress={progress} />}
          {!run.isPending && <FailureAlert className="mt-4" title={text.failedTitle} error={run.error} />}
        </>
      )}
    </AlertDialog>
  );
}

type ChoicesProps = { choice: ExportChoice; isDisabled: boolean; onChoose: (choice: ExportChoice) => void };

function Choices({ choice, isDisabled, onChoose }: ChoicesProps) {
  const text = useMessages("keyExport");
  const noteId = useId();
  const line = "flex min-h-11 cursor-pointer items-center gap-3 sm:min-h-8";
  return (
    <fieldset disabled={isDisabled} className="mt-4 disabled:opacity-60">
      <fieldset>
        <legend className="mb-1 font-medium">{text.format}</legend>
        {(["csv", "json"] as const).map((format) => (
          <label key={format} className={line}>
            <input
              type="radio"
              name="format"
              className="size-4 shrink-0 accent-(--accent)"
              checked={choice.format === format}
              onChange={() => onChoose({ ...choice, format })}
            />
            {text[format]}
          </label>
        ))}
      </fieldset>
      <label className={`${line} mt-3`}>
        <input
          type="checkbox"
          className="size-4 shrink-0 accent-(--accent)"
          aria-describedby={noteId}
          checked={choice.isFull}
          onChange={(event) => onChoose({ ...choice, isFull: event.target.checked })}
        />
        {text.full}
      </label>
      <p id={noteId} className="ms-7 text-note text-muted">
        {text.fullNote}
      </p>
    </fieldset>
  );
}

function Progress({ progress }: { progress: ExportProgress | null }) {
  const text = useMessages("keyExport");
  const locale = useLocale();
  if (progress === null) {
    return (
      <p role="status" className="mt-4 text-muted">
        {text.reading}
      </p>
    );
  }
  const { done, total } = progress;
  const words = text.progress({ done: formatNumber(done, locale), total: formatNumber(total, locale) });
  return (
    <div className="mt-4">
      <p className="mb-1.5 text-muted tabular-nums">{words}</p>
      <Meter label={text.title} text={words} value={done} max={total} tone="normal" />
    </div>
  );
}

function Saved({ result: { count, leftOut } }: { result: ExportResult }) {
  const text = useMessages("keyExport");
  return (
    <>
      <p role="status" className="text-muted">
        {text.saved({ count })}
      </p>
      {leftOut > 0 && (
        <Alert tone="warn" className="mt-3">
          <p>{text.leftOut({ count: leftOut })}</p>
        </Alert>
      )}
    </>
  );
}
