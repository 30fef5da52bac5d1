import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** The page's own requests come first. What changes meanwhile is said when the stream begins. */
const START_MS = 2000;

/** Keeps the page up to date with changes made elsewhere, while the session is open. */
export function useLive(isOpen: boolean): void {
  const client = useQueryClient();
  const { refresh } = useRouter();
  useEffect(() => {
    if (!isOpen) return;
    let stop: (() => void) | undefined;
    const timer = setTimeout(async () => {
      const module = await import("./live").catch(() => null);
      if (stop === undefined) stop = module?.startLive(client, refresh);
    }, START_MS);
    return () => {
      clearTimeout(timer);
      stop?.();
      // If the script is still loading, nothing starts any more.
      stop = () => {};
    };
  }, [isOpen, client, refresh]);
}
