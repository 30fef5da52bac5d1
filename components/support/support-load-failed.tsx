"use client";

import { buttonClass } from "@/components/ui/button";
import { LoadFailed } from "@/components/ui/load-failed";
import type { LoadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";

/** Explains why data couldn't be loaded. Never retries without a click, because every read by staff is audited. */
export function SupportLoadFailed({ title, ...failure }: LoadFailure & { title: string }) {
  const text = useMessages("lookup");
  const signInAgain = failure.code === "staff_session_required" && (
    <a
      href="/support"
      className={buttonClass("secondary")}
      onClick={(event) => {
        const here = window.location.pathname + window.location.search;
        event.currentTarget.search = new URLSearchParams({ next: here }).toString();
      }}
    >
      {text.signInAgain}
    </a>
  );
  return (
    <LoadFailed
      {...failure}
      tone="bad"
      title={title}
      action={signInAgain || undefined}
      lastLoadedAt={0}
      retriesAutomatically={false}
    />
  );
}
