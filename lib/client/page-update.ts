/** The element that says "This page was updated". The server renders it hidden, so it also works if the page's scripts are gone. */
export const PAGE_UPDATE_NOTICE = "page-update";
/** Dispatched on `window` before the page reloads. */
export const PAGE_UPDATE_EVENT = "page-update";
/** The sessionStorage prefix of the text typed into a field, followed by the page's path and the field's `data-kept`. */
export const TYPED = "typed ";

/** Calls `listener` before the page reloads for a new release. Returns a function that stops this. */
export function onPageUpdate(listener: () => void): () => void {
  window.addEventListener(PAGE_UPDATE_EVENT, listener);
  return () => window.removeEventListener(PAGE_UPDATE_EVENT, listener);
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function isField(element: Element): element is Field {
  return [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement].some((type) => element instanceof type);
}

/**
 * Keeps a field's text when the page reloads for a new release: `<input {...keptField("reason")} />`. Never use it for codes,
 * license keys, or searches that may contain one, because the text passes through the browser's storage.
 * @param name unique on the page, except for radio buttons of one group
 */
export function keptField(name: string): { "data-kept": string; ref: typeof restoreTyped } {
  return { "data-kept": name, ref: restoreTyped };
}

/** Fills in the text that `keptField` kept. For fields that need their own `ref`. */
export function restoreTyped(field: Field | null): void {
  if (field === null) return;
  const text = takeTyped(field);
  if (text === null) return;
  if (field.type === "radio") field.click();
  else {
    // React ignores events of a field whose `value` was set directly.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, text);
    field.dispatchEvent(new Event(field instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
  }
}

function takeTyped(field: Field): string | null {
  const key = `${TYPED}${window.location.pathname} ${field.dataset.kept}`;
  try {
    const text = window.sessionStorage.getItem(key);
    if (text === null || (field.type === "radio" && text !== field.value)) return null;
    window.sessionStorage.removeItem(key);
    return text;
  } catch {
    // The browser blocks storage, so nothing was kept.
    return null;
  }
}
