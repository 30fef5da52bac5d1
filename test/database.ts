import pg from "pg";
import { until } from "./until.ts";

/** The portal's database as its superuser sees it. Tests change a row's age instead of the clock. */
export class Database {
  readonly #pool: pg.Pool;

  constructor(superuserUrl: string) {
    this.#pool = new pg.Pool({ connectionString: superuserUrl, max: 2 });
    // PostgreSQL may be stopped on purpose. The next query connects again.
    this.#pool.on("error", () => undefined);
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, values)).rows;
  }

  /** Ends every session of a customer, as if its time had passed. */
  async expireSessions({ customer_id }: { customer_id: string }): Promise<void> {
    const expire = "update sessions set expires_at = now() - interval '1 second' where customer_id = $1";
    await this.query(expire, [customer_id]);
  }

  /** Proves every session of a customer, as if they had entered a code a moment ago. */
  async proveSessions({ customer_id }: { customer_id: string }): Promise<void> {
    await this.query("update sessions set proved_at = now() where customer_id = $1", [customer_id]);
  }

  /** Resets rate limits, as if their windows had passed. @param pattern SQL LIKE, of the limits' names */
  async resetLimits(pattern = "%"): Promise<void> {
    await this.query("delete from rate_limits where key like $1", [pattern]);
  }

  /** Waits until no mail waits to be sent. */
  async outboxIsEmpty(milliseconds = 15_000): Promise<void> {
    const waiting = "select from mails where state in ('waiting', 'sending')";
    await until("an empty outbox", async () => (await this.query(waiting)).length === 0, milliseconds);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
