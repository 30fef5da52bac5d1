import type { AccountRequest, Verified } from "@/lib/api/sign-in";
import { readEntry } from "../session/entry";
import { landLink } from "../session/land-link";
import { waitingToken } from "../session/waiting-token";
import { askForCode } from "./ask";
import { chooseAccount } from "./choose-account";
import { verifyCode } from "./verify";

/** A browser of a test, as far as signing in knows one: its cookies, its address on the network. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  /** A request as this browser would send it. */
  request(): Request {
    return new Request("http://localhost:3999/api/sign-in", {
      method: "POST",
      headers: {
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        "x-portal-client-ip": this.#address,
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0",
        "accept-language": "en-GB,en;q=0.8",
      },
    });
  }

  async ask(email: string, next?: string): Promise<void> {
    const { cookie } = await askForCode(this.request(), { email, next });
    this.#keep([cookie]);
  }

  async verify(code: string): Promise<Verified> {
    const { body, cookies } = await verifyCode(this.request(), code);
    this.#keep(cookies);
    return body;
  }

  async choose(account: AccountRequest): Promise<string> {
    const { next, cookies } = await chooseAccount(this.request(), account);
    this.#keep(cookies);
    return next;
  }

  /** Opens a link of Polar's, or a hand-off: its query alone matters here. */
  async land(query: string): Promise<void> {
    const { headers } = await landLink(this.request(), new URL(`http://localhost:3999/api/enter?${query}`));
    this.#keep(headers.getSetCookie());
  }

  /** What waits for its "Continue". */
  async waiting() {
    return await waitingToken(await readEntry(this.request()));
  }

  #keep(lines: string[]): void {
    for (const line of lines) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

/** The code that the first of these mails carries. */
export function codeIn([newest]: readonly { text: string }[]): string {
  const [, first, second] = /^(\d{4}) (\d{4})$/m.exec(newest?.text ?? "") ?? [];
  if (!first || !second) throw new Error(`no code in ${newest?.text ?? "no mail"}`);
  return first + second;
}

/** Another code than this one. */
export function otherCode(code: string): string {
  return String((Number(code) + 1) % 10 ** 8).padStart(8, "0");
}
