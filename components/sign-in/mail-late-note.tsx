"use client";

import { useQuery } from "@tanstack/react-query";
import { Alert } from "@/components/ui/alert";
import { useMessages } from "@/lib/client/locale";
import { signInStateQuery } from "@/lib/client/queries";

/** While mail is failing everybody is told, whatever address they enter; and no longer once it works again. */
export function MailLateNote({ initiallyLate }: { initiallyLate: boolean }) {
  const text = useMessages("signIn");
  const { data } = useQuery({ ...signInStateQuery(), initialData: { mail_delayed: initiallyLate } });
  return (
    <div role="status">
      {data.mail_delayed && (
        <Alert tone="warn" className="mt-4" title={text.mailDelayedTitle}>
          <p>{text.mailDelayed}</p>
        </Alert>
      )}
    </div>
  );
}
