import { setTimeout as delay } from "node:timers/promises";
import type { CookieBrowser } from "../../test/cookie-browser.ts";
import type { Customer } from "../../test/polar-control.ts";
import type { Stage } from "./stage.ts";

/** Time between two views: each takes up to four of the 100 calls to Polar that staff have in a minute. */
const PAUSE_MS = 3000;

/** A staff user who keeps viewing customers. */
export class Agent {
  readonly #browser: CookieBrowser;
  readonly #subject: string;
  #views = 0;

  private constructor(browser: CookieBrowser, subject: string) {
    this.#browser = browser;
    this.#subject = subject;
  }

  static async signIn(stage: Stage): Promise<Agent> {
    const user = await stage.identityProvider.hire("agent");
    const browser = stage.browser();
    await browser.signInAsStaff(user);
    return new Agent(browser, user.id);
  }

  /** Views one customer after the other, until `isOver`. */
  async look(customers: Customer[], isOver: () => boolean): Promise<void> {
    for (let turn = 0; !isOver(); turn += 1) {
      const { customer_id } = customers[turn % customers.length] ?? { customer_id: "" };
      const { status } = await this.#browser.get(`/api/support/customers/${customer_id}`).catch(() => ({ status: 0 }));
      if (status === 200) this.#views += 1;
      await delay(PAUSE_MS);
    }
  }

  /** Views without an audit event. */
  async unaudited({ database }: Stage): Promise<number> {
    const seen =
      "select count(*)::int as count from audit_events where action = 'customer.view' and outcome = 'done' and actor_subject = $1";
    const [audited] = await database.query<{ count: number }>(seen, [this.#subject]);
    return Math.max(0, this.#views - (audited?.count ?? 0));
  }
}
