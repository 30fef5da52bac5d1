import { randomInt } from "node:crypto";
import { type Answer, inParallel, send } from "./http.ts";
import type { Target } from "./setup.ts";

/** Each file of a run starts somewhere else, so that no two share a client's limits. */
let clients = randomInt(2 ** 24);

/** A client on an address of its own, with cookies and the headers of an honest browser; each request to either instance. */
export class Client {
  readonly cookies = new Map<string, string>();
  readonly #target: Target;
  readonly #address: string;
  #sent = 0;

  constructor(target: Target, address = nextAddress()) {
    this.#target = target;
    this.#address = address;
  }

  /** The headers of a request that the portal's own page makes. */
  headers(): Record<string, string> {
    return {
      origin: this.#target.origin,
      "sec-fetch-site": "same-origin",
      "content-type": "application/json",
      "x-forwarded-for": this.#address,
      cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    };
  }

  async post(path: string, body: unknown): Promise<Answer> {
    return await this.send("POST", path, JSON.stringify(body));
  }

  async get(path: string): Promise<Answer> {
    return await this.send("GET", path);
  }

  async send(method: string, path: string, body?: string, headers = this.headers()): Promise<Answer> {
    const instance = this.#target.instances[this.#sent++ % 2 === 0 ? 0 : 1];
    const answer = await send({ method, url: instance + path, headers, ...(body === undefined ? {} : { body }) });
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}

/** An IPv4 address that no client of this run had. */
function nextAddress(): string {
  clients += 1;
  return `10.${(clients >> 16) & 255}.${(clients >> 8) & 255}.${clients & 255}`;
}

type Made = { customer_id: string; email: string };

/** Makes customers of the organization, each with an address of its own. */
export async function makeCustomers(target: Target, count: number): Promise<Made[]> {
  return await inParallel(Array.from({ length: count }), 8, () => makeCustomer(target));
}

/** One customer of the organization, with an address of its own unless one is given. */
export async function makeCustomer(target: Target, email?: string): Promise<Made> {
  const answer = await send({
    method: "POST",
    url: `${target.polarUrl}/_sandbox/customers`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ webhooks: false, ...(email ? { email } : {}) }),
  });
  if (answer.status >= 300) throw new Error(`the sandbox made no customer: ${answer.body}`);
  return JSON.parse(answer.body) as Made;
}

/** The code of the newest mail to an address. @throws Error when none comes within twenty seconds */
export async function mailedCode(target: Target, address: string): Promise<string> {
  const url = `${target.inboxUrl}/messages?to=${encodeURIComponent(address)}&wait_ms=20000`;
  const [mail] = JSON.parse((await send({ method: "GET", url })).body) as { text: string }[];
  const [, first, second] = /^(\d{4}) (\d{4})$/m.exec(mail?.text ?? "") ?? [];
  if (!first || !second) throw new Error(`no code reached ${address}`);
  return first + second;
}

/** Signs a client in by a code. @returns the answer to the code. */
export async function signIn(target: Target, client: Client, email: string, next?: string): Promise<Answer> {
  const asked = await client.post("/api/sign-in", { email, ...(next === undefined ? {} : { next }) });
  if (asked.status !== 202) throw new Error(`asking answered ${asked.status}: ${asked.body}`);
  return await client.post("/api/sign-in/verify", { code: await mailedCode(target, email) });
}

/** Opens a link's token in a client, and clicks "Continue". @throws Error when it is refused */
export async function openLink(client: Client, token: string): Promise<void> {
  await client.get(`/enter?customer_session_token=${token}`);
  const { status, body } = await client.post("/api/session", {});
  if (status !== 201) throw new Error(`the link was not accepted: ${status} ${body}`);
}
