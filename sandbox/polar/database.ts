import pg from "pg";
import type { OnChange } from "./collection.ts";

interface StoredRecord {
  collection: string;
  id: string;
  /** JSON. */
  data: string;
}

/**
 * Stores the state in PostgreSQL: one row for each record in `polar.records`, and `polar.meta`. The server answers from
 * memory. A request that changed something waits until its rows are committed; requests that wait together share one
 * transaction.
 */
export class Database {
  readonly #pool: pg.Pool;
  /** The changed records by collection and id. Null for a removed one. */
  #changes = new Map<string, object | null>();
  #isEmptied = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 4, application_name: "sandbox-polar" });
    // The pool replaces a connection that breaks while idle, and the next query reports the problem.
    this.#pool.on("error", () => undefined);
  }

  async prepare(): Promise<void> {
    await this.#pool.query(`
      create schema if not exists polar;
      create table if not exists polar.records (
        position bigint generated always as identity,
        collection text not null, id text not null, data text not null,
        primary key (collection, id)
      );
      create table if not exists polar.meta (key text primary key, value text not null);
    `);
  }

  readonly changed: OnChange = (collection, id, data) => {
    this.#changes.set(JSON.stringify([collection, id]), data);
  };

  /** Makes the next flush remove every row first. Drops earlier changes. */
  empty(): void {
    this.#changes.clear();
    this.#isEmptied = true;
  }

  /** Drops all changes, because they were just read from the database. */
  forget(): void {
    this.#changes.clear();
  }

  /** Resolves when all changes made before the call are committed. */
  flush(): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const changes = this.#changes;
    const isEmptied = this.#isEmptied;
    if (changes.size === 0 && !isEmptied) return;
    this.#changes = new Map();
    this.#isEmptied = false;
    try {
      await this.#commit(changes, isEmptied);
    } catch (error) {
      // The next flush tries again, with what changed meanwhile.
      if (!this.#isEmptied) this.#changes = new Map([...changes, ...this.#changes]);
      this.#isEmptied ||= isEmptied;
      throw error;
    }
  }

  async #commit(changes: Map<string, object | null>, isEmptied: boolean): Promise<void> {
    const rows = [...changes].map(([key, data]) => {
      const [collection, id]: string[] = JSON.parse(key);
      return { collection, id, data: data && JSON.stringify(data) };
    });
    const removed = rows.filter(({ data }) => data === null);
    const client = await this.#pool.connect();
    try {
      await client.query("begin");
      if (isEmptied) await client.query("truncate polar.records restart identity");
      for (const { collection, id } of removed) {
        await client.query("delete from polar.records where collection = $1 and id = $2", [collection, id]);
      }
      const put = rows.filter(({ data }) => data !== null);
      await client.query(
        `insert into polar.records (collection, id, data)
         select * from json_to_recordset($1) as row(collection text, id text, data text)
         on conflict (collection, id) do update set data = excluded.data`,
        [JSON.stringify(put)],
      );
      await client.query("commit");
    } catch (error) {
      await client.query("rollback").catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /** All stored records, in the order in which they were first put. */
  async records(): Promise<StoredRecord[]> {
    const sql = "select collection, id, data from polar.records order by position";
    return (await this.#pool.query<StoredRecord>(sql)).rows;
  }

  async readMeta(): Promise<Record<string, string | undefined>> {
    const { rows } = await this.#pool.query<{ key: string; value: string }>("select key, value from polar.meta");
    return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  }

  async writeMeta(entries: Record<string, string>): Promise<void> {
    const sql =
      "insert into polar.meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value";
    for (const entry of Object.entries(entries)) await this.#pool.query(sql, entry);
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#pool.end();
  }
}
