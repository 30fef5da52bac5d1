import type { BrowserContext } from "@playwright/test";

/** The errors in a browser during a test: on the console, uncaught, and responses with 5xx. */
export class ConsoleErrors {
  readonly #seen: string[] = [];
  /** A stream of changes that begins just as the session ends is refused. That's how the page hears of it. */
  readonly #allowed = [/^console: .* status of 401 .*\(\/api\/events\)$/];

  /** Listens to every page of the context, also to pages that open later. */
  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      if (message.type() === "error") this.#seen.push(`console: ${message.text()} (${pathOf(message.location().url)})`);
    });
    context.on("weberror", (error) => this.#seen.push(`uncaught: ${error.error()}`));
    context.on("response", (response) => {
      if (response.status() >= 500) this.#seen.push(`response: ${response.status()} ${pathOf(response.url())}`);
    });
  }

  /**
   * Allows errors in a test that makes something fail: `console: …`, `uncaught: …` or `response: 503 /path`. For a refused
   * fetch Chromium also prints a console error: `Failed to load resource: … status of 404`.
   */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  /** The errors that the test did not allow. */
  unexpected(): string[] {
    return this.#seen.filter((line) => !this.#allowed.some((pattern) => pattern.test(line)));
  }
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}
