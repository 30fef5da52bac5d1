/** Hears of every change of a record; `data` is null when it was removed. */
export type OnChange = (collection: string, id: string, data: object | null) => void;

/**
 * Records by id, with indexes of records by other fields, all in insertion order. Records are never changed in place:
 * a change puts a new object, so that what was computed from the old one can be kept by identity.
 */
export class Collection<T extends object> {
  readonly name: string;
  readonly #idOf: (record: T) => string;
  readonly #onChange: OnChange;
  readonly #records = new Map<string, T>();
  readonly #indexes = new Map<string, { keyOf: (record: T) => string | null; lists: Map<string, T[]> }>();

  constructor(
    name: string,
    idOf: (record: T) => string,
    onChange: OnChange,
    indexes: Record<string, (record: T) => string | null> = {},
  ) {
    this.name = name;
    this.#idOf = idOf;
    this.#onChange = onChange;
    for (const [index, keyOf] of Object.entries(indexes)) this.#indexes.set(index, { keyOf, lists: new Map() });
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

  /** Records whose indexed field has this value, in insertion order. Not to be changed by the caller. */
  by(index: string, key: string): readonly T[] {
    return this.#indexes.get(index)?.lists.get(key) ?? [];
  }

  put(record: T): T {
    const id = this.#idOf(record);
    const old = this.#records.get(id);
    this.#records.set(id, record);
    for (const { keyOf, lists } of this.#indexes.values()) {
      const before = old === undefined ? null : keyOf(old);
      const after = keyOf(record);
      if (old !== undefined && before !== null && before === after) {
        const list = lists.get(before);
        if (list) list[list.indexOf(old)] = record;
        continue;
      }
      if (old !== undefined && before !== null) unlist(lists, before, old);
      if (after === null) continue;
      const list = lists.get(after);
      if (list) list.push(record);
      else lists.set(after, [record]);
    }
    this.#onChange(this.name, id, record);
    return record;
  }

  remove(id: string): void {
    const old = this.#records.get(id);
    if (old === undefined) return;
    this.#records.delete(id);
    for (const { keyOf, lists } of this.#indexes.values()) {
      const key = keyOf(old);
      if (key !== null) unlist(lists, key, old);
    }
    this.#onChange(this.name, id, null);
  }

  /** Forgets everything without telling `onChange`: the caller empties the database in one go. */
  clear(): void {
    this.#records.clear();
    for (const { lists } of this.#indexes.values()) lists.clear();
  }
}

function unlist<T>(lists: Map<string, T[]>, key: string, record: T): void {
  const list = lists.get(key);
  if (!list) return;
  list.splice(list.indexOf(record), 1);
  if (list.length === 0) lists.delete(key);
}
