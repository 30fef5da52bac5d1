"use client";

import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";
import { type FailureCode, isWorthRetrying } from "@/lib/client/failure";
import { LoadFailed } from "./load-failed";

/** As often as a page's queries ask again. */
const ASK_AGAIN_MS = 15_000;

/** In the place of a page that only the server can load: what is wrong, and another try, by itself too. */
export function LoadAgain({ title, code }: { title: string; code: FailureCode }) {
  const router = useRouter();
  const [isTrying, startTrying] = useTransition();
  useEffect(() => {
    if (!isWorthRetrying(code)) return;
    const timer = setInterval(() => startTrying(() => router.refresh()), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [code, router]);
  return (
    <LoadFailed
      tone="bad"
      title={title}
      code={code}
      lastWorkedAt={0}
      isTrying={isTrying}
      onRetry={() => startTrying(() => router.refresh())}
    />
  );
}
