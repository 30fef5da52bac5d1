import pg from "pg";
import type { OnChange } from "./collection.ts";

interface StoredRecord {
  collection: string;
  id: string;
  data: string;
}

/** A record as it is now; null when it is gone. */
interface Change {
  collection: string;
  id: string;
  data: object | null;
}

/**
 * Keeps the state in PostgreSQL, in a schema of its own: `polar.records`, a row a record, and `polar.meta`.
 * The server answers from memory; a request that changed something waits until its rows are committed. Changes of
 * requests that wait at the same time share one transaction, and rows are written in the order of the changes.
 */
export class Database {
  readonly #pool: pg.Pool;
  #dirty = new Map<string, Change>();
  #emptied = false;
  #writing: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 4, application_name: "sandbox-polar" });
    // A connection that breaks while idle is replaced by the pool; the next query reports what is wrong.
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
    this.#dirty.set(`${collection}\n${id}`, { collection, id, data });
  };

  /** The next flush first removes every row. Changes noted before are dropped. */
  empty(): void {
    this.#dirty.clear();
    this.#emptied = true;
  }

  /** Drops what was noted: it is what was just read from the database. */
  forget(): void {
    this.#dirty.clear();
  }

  /** Resolves when everything that was noted before the call is committed. */
  flush(): Promise<void> {
    if (this.#dirty.size === 0 && !this.#emptied) return this.#writing ?? Promise.resolve();
    if (this.#writing === null) {
      this.#writing = this.#write().finally(() => {
        this.#writing = null;
      });
      return this.#writing;
    }
    this.#next ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.flush();
      });
    return this.#next;
  }

  async #write(): Promise<void> {
    const changes = this.#dirty;
    const emptied = this.#emptied;
    this.#dirty = new Map();
    this.#emptied = false;
    try {
      await this.#commit([...changes.values()], emptied);
    } catch (error) {
      // Kept for the next flush, unless it emptied the table or changed the same records again by then.
      if (!this.#emptied) this.#dirty = new Map([...changes, ...this.#dirty]);
      this.#emptied ||= emptied;
      throw error;
    }
  }

  async #commit(changes: Change[], emptied: boolean): Promise<void> {
    const puts = changes.filter((change) => change.data !== null);
    const removed = changes.filter((change) => change.data === null);
    if (!emptied && removed.length === 0) {
      await this.#put(this.#pool, puts);
      return;
    }
    const client = await this.#pool.connect();
    try {
      await client.query("begin");
      if (emptied) await client.query("truncate polar.records restart identity");
      if (removed.length > 0) {
        await client.query(
          "delete from polar.records using unnest($1::text[], $2::text[]) as gone(collection, id) where records.collection = gone.collection and records.id = gone.id",
          [removed.map(({ collection }) => collection), removed.map(({ id }) => id)],
        );
      }
      await this.#put(client, puts);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback").catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  async #put(client: pg.Pool | pg.PoolClient, puts: Change[]): Promise<void> {
    for (let start = 0; start < puts.length; start += 2000) {
      const part = puts.slice(start, start + 2000);
      await client.query({
        name: "polar-put",
        text: `insert into polar.records (collection, id, data) select * from unnest($1::text[], $2::text[], $3::text[])
               on conflict (collection, id) do update set data = excluded.data`,
        values: [
          part.map(({ collection }) => collection),
          part.map(({ id }) => id),
          part.map(({ data }) => JSON.stringify(data)),
        ],
      });
    }
  }

  /** Every stored record, in the order in which they were first put. */
  async records(): Promise<StoredRecord[]> {
    const { rows } = await this.#pool.query<StoredRecord>(
      "select collection, id, data from polar.records order by position",
    );
    return rows;
  }

  async readMeta(key: string): Promise<string | undefined> {
    const { rows } = await this.#pool.query<{ value: string }>("select value from polar.meta where key = $1", [key]);
    return rows[0]?.value;
  }

  async writeMeta(key: string, value: string): Promise<void> {
    await this.#pool.query(
      "insert into polar.meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
      [key, value],
    );
  }

  async close(): Promise<void> {
    await (this.#next ?? this.#writing ?? Promise.resolve()).catch(() => undefined);
    await this.#pool.end();
  }
}
