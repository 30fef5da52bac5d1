import { useCallback, useRef, useState } from "react";

/**
 * Loads a part of the page (a dialog) on first use.
 * @returns `prepare` starts loading, on hover or focus; `show` sets `part`, or `isFailed` if it couldn't be loaded
 */
export function useLazyPart<Part>(load: () => Promise<Part>) {
  const [part, setPart] = useState<{ value: Part } | null>(null);
  const [isFailed, setFailed] = useState(false);
  const pending = useRef<Promise<Part> | null>(null);

  const start = useCallback(() => {
    pending.current ??= load().catch((error: unknown) => {
      pending.current = null;
      throw error;
    });
    return pending.current;
  }, [load]);

  const prepare = useCallback(() => {
    // `show` tries again and reports the failure.
    start().catch(() => {});
  }, [start]);

  const show = useCallback(async () => {
    setFailed(false);
    try {
      const value = await start();
      setPart({ value });
    } catch {
      setFailed(true);
    }
  }, [start]);

  return { part: part?.value ?? null, isFailed, prepare, show };
}
