import "server-only";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import { log } from "@/lib/server/platform/log";

/** Once in this time, however many batches fail. */
const LOG_EVERY_MS = 60_000;

/** Logs that spans couldn't be sent. They are dropped; OpenTelemetry itself would say nothing. */
export class LoggedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  #loggedAt = Number.NEGATIVE_INFINITY;
  #lost = 0;

  constructor(exporter: SpanExporter) {
    this.#exporter = exporter;
  }

  export(...[spans, done]: Parameters<SpanExporter["export"]>): void {
    this.#exporter.export(spans, (result) => {
      if (result.error !== undefined || result.code !== 0) this.#logLoss(spans.length, result.error);
      done(result);
    });
  }

  #logLoss(count: number, err: unknown): void {
    this.#lost += count;
    if (performance.now() - this.#loggedAt < LOG_EVERY_MS) return;
    log.warn({ event: "traces_lost", count: this.#lost, err });
    this.#loggedAt = performance.now();
    this.#lost = 0;
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }
}
