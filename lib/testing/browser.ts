import { answerWith, type Route } from "./routes";

type Send = { body?: unknown; headers?: Record<string, string> };

/**
 * For tests: a browser that speaks with the portal's handlers in this process, and with the sandbox's identity provider over
 * HTTP. Keeps cookies for each origin, sends what a browser's fetch sends, and clicks a user where the provider asks.
 */
export class TestBrowser {
  readonly #routes: Route[];
  readonly #portalUrl: string;
  readonly #jars = new Map<string, Map<string, string>>();

  constructor(routes: Route[], portalUrl: string) {
    this.#routes = routes;
    this.#portalUrl = portalUrl;
  }

  /** The portal's cookies, by name. */
  get cookies(): Map<string, string> {
    return this.#jar(this.#portalUrl);
  }

  /** Calls the portal's API as a page of it does. */
  async send(method: string, path: string, { body, headers = {} }: Send = {}): Promise<Response> {
    const own = method === "GET" ? {} : { origin: this.#portalUrl, "sec-fetch-site": "same-origin" };
    const content = body === undefined ? {} : { "content-type": "application/json" };
    return await this.#ask(new URL(path, this.#portalUrl), {
      method,
      headers: { ...own, ...content, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
  }

  /** As `send`, and its JSON. */
  async json(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
    const answer = await this.send(method, path, body === undefined ? {} : { body });
    const text = await answer.text();
    return { status: answer.status, json: text === "" ? null : JSON.parse(text) };
  }

  /**
   * Signs in at the provider as `user` (an id or address), and answers the portal's address that it ended at.
   * @param query of `/api/support/sign-in`
   */
  async signInAsStaff(user: string, query = ""): Promise<URL> {
    let next = new URL(`/api/support/sign-in${query}`, this.#portalUrl);
    let init: RequestInit = {};
    for (let hop = 0; hop < 20; hop += 1) {
      const answer = await this.#ask(next, init);
      const location = answer.headers.get("location");
      init = {};
      if (location) {
        next = new URL(location, next);
        if (next.origin === this.#portalUrl && !next.pathname.startsWith("/api/")) return next;
      } else if (next.pathname.startsWith("/sign-in/")) {
        init = { method: "POST", body: new URLSearchParams({ user }) };
      } else throw new Error(`${next} answered ${answer.status}: ${await answer.text()}`);
    }
    throw new Error("The sign-in did not come to an end.");
  }

  /** Forgets that somebody is signed in at the provider. */
  forgetProvider(): void {
    for (const origin of this.#jars.keys()) if (origin !== this.#portalUrl) this.#jars.delete(origin);
  }

  async #ask(url: URL, init: RequestInit): Promise<Response> {
    const jar = this.#jar(url.origin);
    const headers = new Headers(init.headers);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    if (cookie) headers.set("cookie", cookie);
    const request = new Request(url, { ...init, headers, redirect: "manual" });
    const answer = url.origin === this.#portalUrl ? await answerWith(this.#routes, request) : await fetch(request);
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value && !/max-age=0\b/i.test(line)) jar.set(name, value);
      else jar.delete(name);
    }
    return answer;
  }

  #jar(origin: string): Map<string, string> {
    let jar = this.#jars.get(origin);
    if (!jar) {
      jar = new Map();
      this.#jars.set(origin, jar);
    }
    return jar;
  }
}
