"use client";

import { useQuery } from "@tanstack/react-query";
import { Alert } from "@/components/ui/alert";
import { useMessages } from "@/lib/client/locale";
import { signInStateQuery } from "@/lib/client/queries";

/** Warns if mail is delayed. `initial` is the state in the first HTML. */
export function MailDelayedNote({ initial }: { initial: boolean }) {
  const text = useMessages("signIn");
  const { data } = useQuery({ ...signInStateQuery(), initialData: { mail_delayed: initial, limit: null } });
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
