export interface Sent {
  method: string;
  headers: Record<string, string>;
  body: string | URLSearchParams | ReadableStream<Uint8Array> | null;
  redirect: "manual";
  /** What Node's fetch wants to know of a stream. */
  duplex?: "half";
}

/** Sends one request, as `fetch` does: over the network, or to a handler in this process. */
export type Fetch = (url: URL, sent: Sent) => Promise<Response>;

/** A response, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The parsed body, or undefined if it isn't JSON. */
  json: unknown;
}

/** Header fields instead of a browser's own; null sends no such field. Names in lower case. */
type HeaderChanges = Record<string, string | null>;
/** An object is sent as JSON, text and streams as they are. */
type RequestBody = object | ReadableStream<Uint8Array> | string | undefined;

/** What the landing page in this HTML sends back with a click on "Continue"; "" if it shows no link. */
export function shownLink(html: string): string {
  return /\\?"shown\\?":\\?"(\w+)/.exec(html)?.[1] ?? "";
}

/** A browser without pages: it stores cookies for each origin and sends the headers that the portal's own pages send. */
export class CookieBrowser {
  readonly origin: string;
  readonly #fetch: Fetch;
  readonly #ownHeaders: Record<string, string>;
  readonly #jars = new Map<string, Map<string, string>>();

  /**
   * @param origin of the portal
   * @param options.headers sent to the portal with each request
   */
  constructor(origin: string, options: { fetch?: Fetch; headers?: Record<string, string> } = {}) {
    this.origin = origin;
    this.#fetch = options.fetch ?? fetch;
    this.#ownHeaders = options.headers ?? {};
  }

  /** The portal's cookies, by name. */
  get cookies(): Map<string, string> {
    return this.#jar(this.origin);
  }

  /** The headers of a request that one of the portal's pages makes. */
  headers(method = "POST"): Record<string, string> {
    const from = method === "GET" ? {} : { origin: this.origin };
    return { ...from, "sec-fetch-site": "same-origin", ...this.#cookieField(this.origin), ...this.#ownHeaders };
  }

  get(path: string, headers?: HeaderChanges): Promise<Answer> {
    return this.send("GET", path, undefined, headers);
  }

  post(path: string, body: RequestBody = {}, headers?: HeaderChanges): Promise<Answer> {
    return this.send("POST", path, body, headers);
  }

  /** Sends a request to the portal as one of its pages does, except for what `changes` says. */
  async send(method: string, path: string, body?: RequestBody, changes: HeaderChanges = {}): Promise<Answer> {
    const isJson = typeof body === "object" && !(body instanceof ReadableStream);
    const type = isJson ? { "content-type": "application/json" } : {};
    const headers = Object.entries({ ...this.headers(method), ...type, ...changes }).filter(
      (field): field is [string, string] => field[1] !== null,
    );
    const response = await this.#ask(new URL(this.origin + path), {
      method,
      headers: Object.fromEntries(headers),
      body: isJson ? JSON.stringify(body) : (body ?? null),
      redirect: "manual",
      ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  /** Opens a customer's link and clicks "Continue". @throws Error when it is refused */
  async openLink(token: string): Promise<void> {
    await this.get(`/enter?customer_session_token=${token}`);
    const { status, text } = await this.continue();
    if (status !== 201) throw new Error(`The link was not accepted: ${status} ${text}`);
  }

  /** Looks at the landing page, and clicks "Continue" for the link that it shows. */
  async continue(headers?: HeaderChanges): Promise<Answer> {
    return await this.post("/api/session", { shown: shownLink((await this.get("/enter")).text) }, headers);
  }

  /**
   * Signs in as a member of staff, on the identity provider's own pages.
   * @param query of `/api/support/sign-in`
   * @returns the page of the portal where the sign-in ended
   */
  async signInAsStaff(user: { id: string }, query = ""): Promise<URL> {
    let url = new URL(`/api/support/sign-in${query}`, this.origin);
    let form: URLSearchParams | null = null;
    for (let hop = 0; hop < 20; hop += 1) {
      const isPortal = url.origin === this.origin;
      const response = await this.#ask(url, {
        method: form ? "POST" : "GET",
        headers: { ...this.#cookieField(url.origin), ...(isPortal ? this.#ownHeaders : {}) },
        body: form,
        redirect: "manual",
      });
      const location = response.headers.get("location");
      form = null;
      if (location) {
        url = new URL(location, url);
        if (url.origin === this.origin && !url.pathname.startsWith("/api/")) return url;
      } else if (url.pathname.startsWith("/sign-in/")) form = new URLSearchParams({ user: user.id });
      else throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    }
    throw new Error("The sign-in did not come to an end.");
  }

  /** Deletes the cookies of every other origin, so that nobody is signed in at the identity provider any more. */
  clearOtherOrigins(): void {
    for (const origin of this.#jars.keys()) if (origin !== this.origin) this.#jars.delete(origin);
  }

  async #ask(url: URL, sent: Sent): Promise<Response> {
    const response = await this.#fetch(url, sent);
    const jar = this.#jar(url.origin);
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /max-age=0\b/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  #cookieField(origin: string): Record<string, string> {
    const cookie = [...this.#jar(origin)].map(([name, value]) => `${name}=${value}`).join("; ");
    return cookie === "" ? {} : { cookie };
  }

  #jar(origin: string): Map<string, string> {
    const jar = this.#jars.get(origin) ?? new Map();
    this.#jars.set(origin, jar);
    return jar;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
