import pg from "pg";
import type { Customer } from "./polar-control.ts";

/** The portal's database, seen by the superuser: tests age a row instead of moving a clock. */
export class Database {
  readonly #pool: pg.Pool;

  constructor(superuserUrl: string) {
    this.#pool = new pg.Pool({ connectionString: superuserUrl, max: 2 });
  }

  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#pool.query<Row>(text, values)).rows;
  }

  /** Ends every session of a customer, as if its time had passed. */
  async expireSessions({ customer_id }: Pick<Customer, "customer_id">): Promise<void> {
    await this.query("update sessions set expires_at = now() - interval '1 second' where customer_id = $1", [
      customer_id,
    ]);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
