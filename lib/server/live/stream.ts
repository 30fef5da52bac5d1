import "server-only";
import type { LiveChange } from "@/lib/api/live";

/** A reader that leaves so much unread is gone, or too slow. */
const MOST_UNREAD_BYTES = 16_384;

/** Whose stream it is. */
export type Listener = {
  /** The session's public id, which stays the same when its cookie is renewed. */
  sessionId: string;
  customerId: string;
  /** Null where the organization has no members. */
  memberId: string | null;
  /** The IP address, or the IPv6 network. */
  client: string;
};

/** What a stream says beside changes: the session is over (`by` names the tab that ended it), or changes don't arrive here. */
type Ending = { event: "over"; by?: string } | { event: "deaf" };

/**
 * One open answer of server-sent events (WHATWG HTML, section 9.2). It says what changed, never data. Comments keep it open
 * through proxies and tell the browser that nothing holds it back.
 */
export class LiveStream {
  readonly listener: Listener;
  readonly body: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #onEnd: (stream: LiveStream) => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  /** @param onEnd is called once, whoever ends it */
  constructor(listener: Listener, onEnd: (stream: LiveStream) => void) {
    this.listener = listener;
    this.#onEnd = onEnd;
    const unread = new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNREAD_BYTES });
    const source = {
      start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
        this.#controller = controller;
      },
      cancel: () => this.#forget(),
    };
    this.body = new ReadableStream(source, unread);
  }

  beat(): void {
    this.#send(": beat\n\n");
  }

  tell(change: LiveChange): void {
    this.#send(`event: change\ndata: ${JSON.stringify(change)}\n\n`);
  }

  end(ending?: Ending): void {
    if (ending) {
      const { event, ...data } = ending;
      this.#send(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    }
    this.#controller?.close();
    this.#forget();
  }

  #send(text: string): void {
    if (!this.#controller) return;
    this.#controller.enqueue(this.#encoder.encode(text));
    if ((this.#controller.desiredSize ?? 0) > 0) return;
    this.#controller.error(new Error("The reader of a stream is too slow."));
    this.#forget();
  }

  #forget(): void {
    if (!this.#controller) return;
    this.#controller = undefined;
    this.#onEnd(this);
  }
}
