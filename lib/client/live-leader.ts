import { BEAT_MS, type LiveChange } from "@/lib/api/live";

/** What the stream says. `poll` is set when nothing was heard: the time has come to look. */
export type LiveMessage =
  | ({ event: "change"; poll?: boolean } & LiveChange)
  | { event: "over"; by?: string }
  | { event: "beat" };

const FIRST_BEAT_MS = 10_000;
const POLL_MS = 30_000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;
/** A proxy that holds streams back, or a database that doesn't tell, doesn't change soon. */
const HELD_RETRY_MS = 300_000;

/**
 * Reads the stream until `signal` aborts, and connects again when it ends: after a second, and then less and less often. While
 * it can't be read, it says every half minute that it's time to look.
 * @param age for how many milliseconds the page has heard nothing
 * @param onlyPolls opens no stream at all
 */
export async function leadLive(
  tell: (message: LiveMessage) => void,
  age: () => number,
  signal: AbortSignal,
  onlyPolls = false,
): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  let polling: ReturnType<typeof setInterval> | undefined;
  const poll = () => {
    polling ??= setInterval(() => tell({ event: "change", topic: "all", poll: true }), POLL_MS);
  };
  const hear = () => {
    clearInterval(polling);
    polling = undefined;
    retryMs = FIRST_RETRY_MS;
  };
  signal.addEventListener("abort", () => clearInterval(polling));
  if (onlyPolls) poll();
  while (!signal.aborted && !onlyPolls) {
    const end = await readStream(tell, age(), signal, hear);
    if (end === "over") return;
    if (end === "held" || retryMs > FIRST_RETRY_MS) poll();
    await pause((end === "held" ? HELD_RETRY_MS : retryMs) * (0.5 + Math.random()), signal);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

/** Reads one stream to its end. @returns why it ended: `held` if a proxy or the server keeps changes back */
async function readStream(
  tell: (message: LiveMessage) => void,
  age: number,
  signal: AbortSignal,
  hear: () => void,
): Promise<"over" | "held" | "lost"> {
  const late = new AbortController();
  let timer = setTimeout(() => late.abort(), FIRST_BEAT_MS);
  let end: "over" | "held" | "lost" = "held";
  try {
    const response = await fetch(`/api/events?since=${Math.round(age)}`, {
      headers: { accept: "text/event-stream" },
      cache: "no-store",
      signal: AbortSignal.any([signal, late.signal]),
    });
    if (response.status === 401) tell({ event: "over" });
    if (!response.ok || response.body === null) return response.status === 401 ? "over" : "lost";
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return end;
      clearTimeout(timer);
      timer = setTimeout(() => late.abort(), 2.5 * BEAT_MS);
      const blocks = (text + value).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const message = parseEvent(block);
        if (message === "deaf") return "held";
        if (end === "held") hear();
        end = message.event === "over" ? "over" : "lost";
        tell(message);
        if (end === "over") return end;
      }
    }
  } catch {
    // A connection that breaks before the first beat isn't held back, unless we gave it up.
    return end === "held" && !late.signal.aborted ? "lost" : end;
  } finally {
    clearTimeout(timer);
    late.abort();
  }
}

/** Reads one event. Comments are beats. */
function parseEvent(block: string): LiveMessage | "deaf" {
  const [, event, data = ""] = /^event: (\w+)\ndata: (.*)/.exec(block) ?? [];
  if (event === "deaf") return event;
  return event === undefined ? { event: "beat" } : { ...JSON.parse(data), event };
}

/** Waits, and as long as the browser has no network. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      if (navigator.onLine) resolve();
      else window.addEventListener("online", () => resolve(), { once: true });
    }, milliseconds);
    signal.addEventListener("abort", () => resolve());
  });
}
