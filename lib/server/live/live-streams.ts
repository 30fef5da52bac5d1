import "server-only";
import { BEAT_MS } from "@/lib/api/live";
import { Problem } from "@/lib/api/problem";
import type { HeardChange } from "@/lib/server/platform/changes";
import type { Hearing, listenToChanges } from "./change-listener";
import { heardBy } from "./heard-changes";
import { RecentChanges } from "./recent-changes";
import { type Listener, LiveStream } from "./stream";

/** A browser needs one, and a second while one tab takes over from another. */
export const PER_SESSION = 4;
/** An office behind one address has many browsers. */
export const PER_CLIENT = 100;
/** A team's members share a customer. */
export const PER_CUSTOMER = 300;
/** Fewer than connections in all (lib/node-server/socket-limits.ts), so that streams can't keep requests out. */
export const IN_ALL = 2000;
const FULL_RETRY_S = 60;

type Hooks = {
  listen: typeof listenToChanges;
  /** Which of these sessions, by public id, still open. */
  findOpenSessions: (publicIds: string[]) => Promise<ReadonlySet<string>>;
  logFailure: (error: unknown) => void;
};

/** The open streams of this process, and the one connection that hears what changed. */
export class LiveStreams {
  readonly #hooks: Hooks;
  readonly #open = new Set<LiveStream>();
  readonly #recent = new RecentChanges();
  #hearing: Hearing = "starting";
  #stopListening: (() => Promise<void>) | undefined;
  #beats: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  /** Begins to hear changes, unless it does. */
  start(): void {
    if (this.#stopListening || this.#isStopped) return;
    this.#stopListening = this.#hooks.listen({
      onChange: (change) => this.#onChange(change),
      onHearing: (hearing) => this.#onHearing(hearing),
    });
    this.#beats = setInterval(() => void this.#beat(), BEAT_MS).unref();
  }

  /** Ends every stream, so that the process can end. Browsers connect again, to another instance. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#beats);
    for (const stream of this.#open) stream.end();
    await this.#stopListening?.();
  }

  get count(): number {
    return this.#open.size;
  }

  /**
   * Opens a stream.
   * @param sinceMs for how long the page has heard nothing. What changed since then is said at once
   * @throws Problem `rate_limited` if there are too many
   */
  open(listener: Listener, sinceMs: number): LiveStream {
    this.start();
    this.#requireSpace(listener);
    const stream = new LiveStream(listener, (ended) => this.#open.delete(ended));
    this.#open.add(stream);
    if (this.#isStopped) stream.end();
    else if (this.#hearing === "deaf") stream.end({ event: "deaf" });
    else this.#greet(stream, sinceMs);
    return stream;
  }

  #greet(stream: LiveStream, sinceMs: number): void {
    stream.beat();
    // When the listener begins to hear, it tells everybody that they may have missed something.
    if (this.#hearing !== "hearing") return;
    const missed = this.#recent.of(stream.listener.customerId, sinceMs);
    for (const change of missed ?? []) this.#tell(stream, change);
    if (missed === null) stream.tell({ topic: "all" });
  }

  #tell(stream: LiveStream, change: HeardChange): void {
    const heard = heardBy(stream.listener, change);
    if (heard !== null) stream.tell(heard);
  }

  #requireSpace({ sessionId, customerId, client }: Listener): void {
    const count = { session: [] as LiveStream[], customer: 0, client: 0 };
    for (const stream of this.#open) {
      if (stream.listener.sessionId === sessionId) count.session.push(stream);
      if (stream.listener.customerId === customerId) count.customer += 1;
      if (stream.listener.client === client) count.client += 1;
    }
    // The oldest may be of a browser that lost its network: nobody tells us when it's gone.
    if (count.session.length >= PER_SESSION) count.session[0]?.end();
    else if (count.customer >= PER_CUSTOMER || count.client >= PER_CLIENT || this.#open.size >= IN_ALL)
      throw new Problem("rate_limited", { retryAfter: FULL_RETRY_S });
  }

  #onChange(change: HeardChange): void {
    this.#recent.add(change);
    const told = this.#streamsOf(change.customerId);
    for (const stream of told) this.#tell(stream, change);
    if (change.topic === "sessions") void this.#endClosed(told, change.by);
  }

  #onHearing(hearing: Hearing): void {
    const wasHearing = this.#hearing === "hearing";
    this.#hearing = hearing;
    if (hearing === "hearing") {
      this.#recent.begin();
      for (const stream of this.#open) stream.tell({ topic: "all" });
      // Sessions may have ended unheard.
      void this.#endClosed([...this.#open]);
    } else if (wasHearing) this.#recent.interrupt();
    if (hearing === "deaf") for (const stream of this.#open) stream.end({ event: "deaf" });
  }

  /** Ends streams whose session has ended by its time, too, which nobody announces. */
  async #beat(): Promise<void> {
    for (const stream of this.#open) stream.beat();
    await this.#endClosed([...this.#open]);
  }

  async #endClosed(streams: readonly LiveStream[], by?: string): Promise<void> {
    if (streams.length === 0) return;
    try {
      const open = await this.#hooks.findOpenSessions([...new Set(streams.map((one) => one.listener.sessionId))]);
      for (const stream of streams)
        if (!open.has(stream.listener.sessionId)) stream.end({ event: "over", ...(by === undefined ? {} : { by }) });
    } catch (error) {
      this.#hooks.logFailure(error);
    }
  }

  #streamsOf(customerId: string): LiveStream[] {
    return [...this.#open].filter(({ listener }) => listener.customerId === customerId);
  }
}
