import { BEAT_MS, type LiveChange } from "@/lib/api/live";

/** What the stream says. `poll` is set when nothing was heard: the time has come to look. */
export type LiveMessage =
  | ({ event: "change"; poll?: boolean } & LiveChange)
  | { event: "over"; by?: string }
  | { event: "beat" };

/** Why a stream ended: with the session (`over`), because a proxy or the server keeps changes back (`held`), or anything else. */
export type StreamEnd = "over" | "held" | "lost";

/** Asks the server for the stream, as `fetch` does. */
export type OpenStream = (path: string, init: RequestInit) => Promise<Response>;

const FIRST_BEAT_MS = 10_000;

/**
 * Reads one stream to its end. Never throws.
 * @param age for how many milliseconds the page has heard nothing
 * @param hear called once the stream says something
 */
export async function readStream(
  open: OpenStream,
  {
    age,
    tell,
    hear,
    signal,
  }: { age: number; tell: (message: LiveMessage) => void; hear: () => void; signal: AbortSignal },
): Promise<StreamEnd> {
  const late = new AbortController();
  let timer = setTimeout(() => late.abort(), FIRST_BEAT_MS);
  let end: StreamEnd = "held";
  try {
    const response = await open(`/api/events?since=${Math.round(age)}`, {
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
