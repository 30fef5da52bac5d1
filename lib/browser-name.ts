import type { Messages } from "./messages/messages.ts";

/**
 * Returns the name of a browser in the reader's language.
 * @param stored "Chrome on macOS", as lib/server/platform/user-agent.ts writes it; null for an unknown one
 */
export function nameBrowser(
  stored: string | null,
  text: Pick<Messages["account"], "browserOn" | "unknownBrowser">,
): string {
  if (stored === null) return text.unknownBrowser;
  const [, browser, system] = /^(\w+) on (\w+)$/.exec(stored) ?? [];
  return browser === undefined || system === undefined ? stored : text.browserOn({ browser, system });
}
