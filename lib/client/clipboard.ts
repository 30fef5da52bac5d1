/**
 * Copies text that is still loading. Returns true only if the browser copied it. Safari only allows this during the click,
 * so the browser gets the promise.
 */
export async function copyText(text: Promise<string>): Promise<boolean> {
  try {
    if (typeof ClipboardItem === "undefined" || navigator.clipboard?.write === undefined) {
      await navigator.clipboard.writeText(await text);
      return true;
    }
    const blob = text.then((value) => new Blob([value], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return true;
  } catch {
    // No permission, no secure context, or no text. The caller finds out by awaiting the text.
    return false;
  }
}
