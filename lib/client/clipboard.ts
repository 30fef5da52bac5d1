/**
 * Puts text that is still on its way on the clipboard, and tells the truth: true only when the browser did it. Safari
 * allows it only within the click itself, so the promise is handed over rather than awaited first.
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
    // No permission, no secure context, or no text: who called knows which, by awaiting the text.
    return false;
  }
}
