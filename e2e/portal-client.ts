import type { Customer, PolarControl } from "./polar-control.ts";

type CallOptions = {
  /** Instead of the portal's own; null sends none. */
  origin?: string | null;
  headers?: Record<string, string>;
  /** A value is sent as JSON, text and streams as they are. */
  body?: unknown;
};

export interface PortalAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body, or undefined when it is no JSON. */
  json: unknown;
}

/** Speaks HTTP with the portal as no browser would let a page: with any header, and one cookie. */
export class PortalClient {
  readonly #url: string;
  #cookies = new Map<string, string>();

  constructor(portalUrl: string) {
    this.#url = portalUrl;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Opens a fresh link of the customer and confirms it. */
  async signIn(polar: PolarControl, customer: Customer): Promise<void> {
    await this.call("GET", `/enter?customer_session_token=${await polar.mintToken(customer)}`);
    const { status, text } = await this.call("POST", "/api/session", { body: {} });
    if (status !== 201) throw new Error(`The link was not accepted: ${status} ${text}`);
  }

  async call(method: string, path: string, { origin, headers, body }: CallOptions = {}): Promise<PortalAnswer> {
    const from = origin === undefined ? this.#url : origin;
    const isRaw = typeof body === "string" || body instanceof ReadableStream;
    const sent = isRaw ? body : body === undefined ? null : JSON.stringify(body);
    const answer = await fetch(this.#url + path, {
      method,
      redirect: "manual",
      headers: {
        ...(from === null ? {} : { origin: from }),
        ...(this.#cookies.size === 0 ? {} : { cookie: this.cookie }),
        ...(isRaw || body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: sent,
      // What the type of Node's fetch does not know: a stream is sent in chunks.
      ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
    });
    this.#keepCookies(answer.headers);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
  }

  #keepCookies(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, pair.slice(name.length + 1));
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
