import type { BrowserContext } from "@playwright/test";

/** What a browser complained about during a test: errors on the console, uncaught errors, answers with 5xx. */
export class ConsoleErrors {
  readonly #seen: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Listens to every page of the context, those that open later, too. */
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
   * Expects complaints like this in a test that makes something fail: `console: …`, `uncaught: …` or `response: 503 /path`.
   * A refused fetch is a console error of Chromium's, too: `Failed to load resource: … status of 404`.
   */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  /** The complaints that nobody expected. */
  unexpected(): string[] {
    return this.#seen.filter((line) => !this.#allowed.some((pattern) => pattern.test(line)));
  }
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}
