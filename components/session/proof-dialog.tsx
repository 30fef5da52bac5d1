"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { CodeEntry } from "@/components/sign-in/code-entry";
import { MailDelayedNote } from "@/components/sign-in/mail-delayed-note";
import { useSecondsUntil } from "@/components/sign-in/resend-code";
import { AlertDialog, AlertDialogText } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { RESEND_SECONDS } from "@/lib/api/sign-in";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { requestProofMutation, verifyProofMutation } from "@/lib/client/proof-mutations";

type ProofDialogProps = { email: string | null; onProved: () => void; onClose: () => void };

/** Sends a code to the session's email and asks for it. Without an email or a mail server, says what to do instead. */
export function ProofDialog({ email, onProved, onClose }: ProofDialogProps) {
  const text = useMessages("proof");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const [sentAt, setSentAt] = useState<number | null>(null);
  const [isConfirming, setConfirming] = useState(false);
  const request = useMutation(requestProofMutation());
  const seconds = useSecondsUntil(sentAt === null ? null : sentAt + RESEND_SECONDS * 1000);
  const send = () => request.mutate(undefined, { onSuccess: () => setSentAt(Date.now()) });
  const failed = request.isError
    ? shell.sentences({ first: text.sendFailed, second: problems[toFailure(request.error).code] })
    : null;
  const dialog = { isOpen: true, onClose, focusAfter: () => null, title: text.title };

  if (email === null) {
    return (
      <AlertDialog {...dialog} cancelLabel={shell.close} actions={null}>
        <AlertDialogText>{text.withoutCode}</AlertDialogText>
      </AlertDialog>
    );
  }
  const isResendBusy = seconds > 0 || request.isPending;
  return (
    <AlertDialog
      {...dialog}
      cancelLabel={shell.cancel}
      isBusy={isConfirming}
      actions={
        sentAt === null ? (
          <Button look="primary" isBusy={request.isPending} onClick={send}>
            {request.isPending ? text.sending : text.send}
          </Button>
        ) : (
          <Button type="submit" form="proof" look="primary" isBusy={isConfirming}>
            {isConfirming ? text.confirming : text.confirm}
          </Button>
        )
      }
    >
      <AlertDialogText>{(sentAt === null ? text.intro : text.codeIntro)({ email })}</AlertDialogText>
      <MailDelayedNote initial={false} />
      {sentAt !== null && <ProofForm key={sentAt} onBusy={setConfirming} onProved={onProved} />}
      <p role="alert" className="mt-3 text-bad empty:hidden">
        {failed}
      </p>
      {sentAt !== null && (
        <>
          <Button look="quiet" className="mt-1 -ms-3.5" isBusy={isResendBusy} onClick={send}>
            {seconds > 0 ? text.resendIn({ seconds }) : text.resend}
          </Button>
          <p className="text-note text-muted">{text.notReceived}</p>
        </>
      )}
    </AlertDialog>
  );
}

/** The code's field. Its button is among the dialog's. */
function ProofForm({ onBusy, onProved }: { onBusy: (isBusy: boolean) => void; onProved: () => void }) {
  const verify = useMutation(verifyProofMutation());
  return (
    <CodeEntry
      id="proof"
      className="mt-4"
      verify={verify}
      isBusy={verify.isPending}
      onSubmit={() => onBusy(true)}
      onVerified={onProved}
      onFailed={() => onBusy(false)}
    />
  );
}
