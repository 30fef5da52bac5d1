/** What decides whether an open page loads again. */
export type LivePage = {
  isHidden: () => boolean;
  /** True for a moment after a click on a link that leaves the page. */
  isLeaving: () => boolean;
  /** Milliseconds since the last click or key. */
  idleMs: () => number;
  /** Calls the listener whenever the page is shown again or hidden. */
  onVisibility: (listener: () => void) => void;
};

/** The page of this tab, watched until `signal` aborts. */
export function watchPage(signal: AbortSignal): LivePage {
  let usedAt = performance.now();
  let isLeaving = false;
  const listen = (target: EventTarget, name: string, listener: () => void) =>
    target.addEventListener(name, listener, { signal, passive: true });
  for (const name of ["pointerdown", "keydown"])
    listen(window, name, () => {
      usedAt = performance.now();
    });
  listen(window, "beforeunload", () => {
    isLeaving = true;
    // The page stays if the link was a download.
    setTimeout(() => {
      isLeaving = false;
    }, 10_000);
  });
  return {
    isHidden: () => document.hidden,
    isLeaving: () => isLeaving,
    idleMs: () => performance.now() - usedAt,
    onVisibility: (listener) => listen(document, "visibilitychange", listener),
  };
}

/** Resolves when the browser has a network: at once if it has one, or when `signal` aborts. */
export function waitForNetwork(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (navigator.onLine || signal.aborted) return resolve();
    window.addEventListener("online", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
