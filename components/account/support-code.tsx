"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { FailureAlert } from "@/components/ui/failure-alert";
import { useNow, useTimeZone } from "@/lib/client/clock";
import { useLocale, useMessages } from "@/lib/client/locale";
import { createSupportCodeMutation } from "@/lib/client/support-mutations";
import { formatTime } from "@/lib/format";

/** Creates a code that the customer reads out to support, so support may view the account. */
export function SupportCode() {
  const text = useMessages("supportCode");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const now = useNow();
  const create = useMutation(createSupportCodeMutation());
  const code = create.data?.code ?? "";
  const expiresAt = Date.parse(create.data?.expires_at ?? "");
  return (
    <section aria-labelledby="support-code" className="panel px-4 py-4 sm:px-5">
      <h2 id="support-code" className="font-semibold">
        {text.title}
      </h2>
      <p className="max-w-prose text-sm text-muted">{text.intro}</p>
      <output aria-live="polite" className="block">
        {create.isSuccess && (
          <span className="mt-3 block rounded-md border border-line bg-sunken p-3.5">
            <span className="block text-sm text-muted">{text.yours}</span>
            <span aria-hidden="true" className="mt-1 block font-mono text-2xl font-semibold tracking-[0.2em]">
              {code.slice(0, 4)}-{code.slice(4)}
            </span>
            {/* Spelled out, because screen readers would read the code as a word. */}
            <span className="sr-only">{text.spelled({ letters: Array.from(code).join(" ") })}</span>
            <span className="mt-1 block text-sm text-muted">
              {expiresAt <= now ? text.expired : text.expires({ time: formatTime(expiresAt, locale, timeZone) })}
            </span>
          </span>
        )}
      </output>
      <FailureAlert error={create.error} title={text.failed} className="mt-3" />
      <Button className="mt-3" isBusy={create.isPending} onClick={() => create.mutate()}>
        {create.isPending ? text.creating : create.isSuccess ? text.createAnother : text.create}
      </Button>
    </section>
  );
}
