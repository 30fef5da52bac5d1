import { PAGE_UPDATE_EVENT, PAGE_UPDATE_NOTICE, TYPED } from "./page-update";

/**
 * Watches for scripts and styles that fail to load. If the server no longer has them, a new release replaced this page's build:
 * shows the notice, keeps the text in fields with `data-kept`, and reloads. Reloads at most once in 30 seconds, because in a
 * rolling release the next answer may come from either build.
 *
 * Runs inline, before any other script, so it may not use anything outside itself.
 */
function watchBuildFiles(noticeId: string, eventName: string, typedPrefix: string): void {
  const reloadedAt = "page-update reloaded-at";
  const isReloaded = "page-update reloaded";
  let isReloading = false;

  function show(): void {
    document.getElementById(noticeId)?.removeAttribute("hidden");
  }

  function keepTyped(): void {
    window.dispatchEvent(new Event(eventName));
    for (const field of document.querySelectorAll("[data-kept]")) {
      const isField =
        field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement;
      if (!isField || field.value === "" || (field.type === "radio" && !(field as HTMLInputElement).checked)) continue;
      sessionStorage.setItem(`${typedPrefix}${location.pathname} ${field.dataset.kept}`, field.value);
    }
  }

  async function check(url: string, isFirst: boolean): Promise<void> {
    const response = await fetch(url, { method: "HEAD", cache: "no-store" }).catch(() => null);
    const isGone = response?.status === 404;
    // Another instance has it, but nothing loads a page's first scripts again.
    const isElsewhere = isFirst && response?.ok === true;
    if (isReloading || (!isGone && !isElsewhere)) return;
    if (isGone) show();
    // Throws if the browser blocks storage. The person can still reload.
    if (Date.now() - Number(sessionStorage.getItem(reloadedAt)) < 30_000) return;
    isReloading = true;
    keepTyped();
    sessionStorage.setItem(reloadedAt, String(Date.now()));
    if (isGone) sessionStorage.setItem(isReloaded, "true");
    location.reload();
  }

  window.addEventListener(
    "error",
    ({ target }) => {
      const url =
        target instanceof HTMLScriptElement ? target.src : target instanceof HTMLLinkElement ? target.href : "";
      if (url.startsWith(`${location.origin}/_next/static/`)) void check(url, document.readyState !== "complete");
    },
    true,
  );
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || target.closest(`#${noticeId} [data-reload]`) === null) return;
    try {
      keepTyped();
    } finally {
      location.reload();
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    if (sessionStorage.getItem(isReloaded) === null) return;
    sessionStorage.removeItem(isReloaded);
    show();
  });
}

/** The inline script of every page. */
export const pageUpdateScript = `(${watchBuildFiles})(${[PAGE_UPDATE_NOTICE, PAGE_UPDATE_EVENT, TYPED].map((text) => JSON.stringify(text)).join()})`;
