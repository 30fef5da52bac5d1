/** Receives every change of a record. `data` is null when the record was removed. */
export type OnChange = (collection: string, id: string, data: object | null) => void;

interface Index<T> {
  keyOf: (record: T) => string | null;
  lists: Map<string, T[]>;
}

/**
 * Records by id, with indexes by other fields, all in insertion order. A change puts a new object and never modifies the
 * old one, so results can be cached by object.
 */
export class Collection<T extends object> {
  readonly name: string;
  readonly #idOf: (record: T) => string;
  readonly #onChange: OnChange;
  readonly #records = new Map<string, T>();
  readonly #indexes: Map<string, Index<T>>;

  constructor(
    name: string,
    idOf: (record: T) => string,
    onChange: OnChange,
    indexes: Record<string, (record: T) => string | null>,
  ) {
    this.name = name;
    this.#idOf = idOf;
    this.#onChange = onChange;
    this.#indexes = new Map(Object.entries(indexes).map(([index, keyOf]) => [index, { keyOf, lists: new Map() }]));
  }

  get size(): number {
    return this.#records.size;
  }

  get(id: string): T | undefined {
    return this.#records.get(id);
  }

  all(): T[] {
    return [...this.#records.values()];
  }

  /** The records with this value of an indexed field, in insertion order. */
  by(index: string, key: string): readonly T[] {
    return this.#indexes.get(index)?.lists.get(key) ?? [];
  }

  put(record: T): T {
    const id = this.#idOf(record);
    const old = this.#records.get(id);
    this.#records.set(id, record);
    for (const index of this.#indexes.values()) {
      const key = index.keyOf(record);
      const list = key === null ? undefined : index.lists.get(key);
      const position = old && list ? list.indexOf(old) : -1;
      if (list && position >= 0) list[position] = record;
      else {
        if (old) removeFrom(index, old);
        if (list) list.push(record);
        else if (key !== null) index.lists.set(key, [record]);
      }
    }
    this.#onChange(this.name, id, record);
    return record;
  }

  remove(id: string): void {
    const old = this.#records.get(id);
    if (old === undefined) return;
    this.#records.delete(id);
    for (const index of this.#indexes.values()) removeFrom(index, old);
    this.#onChange(this.name, id, null);
  }

  /** Removes all records without calling `onChange`. The caller empties the database at once. */
  clear(): void {
    this.#records.clear();
    for (const { lists } of this.#indexes.values()) lists.clear();
  }
}

function removeFrom<T>({ keyOf, lists }: Index<T>, record: T): void {
  const list = lists.get(keyOf(record) ?? "");
  const position = list?.indexOf(record) ?? -1;
  if (position >= 0) list?.splice(position, 1);
}
