import { useCallback, useRef, useState } from "react";

/**
 * A part of the page that is loaded on first use (a dialog). `prepare` starts loading, on hover or focus, without a
 * promise; `load` answers with the part, or null when it could not be loaded, which is then said by `isFailed`.
 */
export function useLatePart<Part>(load: () => Promise<Part>) {
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
    // Only ahead of time: a failure is met, and said, when the part is really asked for.
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
