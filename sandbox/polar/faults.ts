import { randomUUID } from "node:crypto";

/** What goes wrong, and for which calls; a fault without conditions meets every call. */
export interface Fault {
  id: string;
  method?: string | undefined;
  /** A path without query; `*` stands for anything. */
  path?: string | undefined;
  /** The customer whose token is sent, or whom an organization's call names. */
  customer_id?: string | undefined;
  /** How many calls more; without it, all. */
  count?: number | undefined;
  latency_ms?: number | undefined;
  /** Answered instead of carrying out the request. */
  status?: number | undefined;
  /** The request is carried out, its answer spoilt; with `status`, the body of that. */
  body?: "empty" | "garbage" | "cut" | undefined;
  /** The connection is reset instead of carrying out the request. */
  reset?: boolean | undefined;
}

/** The faults that are set, in order; the first that fits a call is the one that happens. */
export class Faults {
  #faults: Fault[] = [];

  list(): Fault[] {
    return this.#faults;
  }

  set(faults: Omit<Fault, "id">[]): Fault[] {
    this.#faults = faults.map(withId);
    return this.#faults;
  }

  add(faults: Omit<Fault, "id">[]): Fault[] {
    const added = faults.map(withId);
    this.#faults = [...this.#faults, ...added];
    return added;
  }

  remove(id: string): boolean {
    const before = this.#faults.length;
    this.#faults = this.#faults.filter((fault) => fault.id !== id);
    return this.#faults.length < before;
  }

  get isEmpty(): boolean {
    return this.#faults.length === 0;
  }

  /** The fault that this call meets, counted down. */
  take(method: string, path: string, customers: ReadonlySet<string>): Fault | undefined {
    const fault = this.#faults.find(
      (one) =>
        (one.method === undefined || one.method.toUpperCase() === method) &&
        (one.path === undefined || pathPattern(one.path).test(path)) &&
        (one.customer_id === undefined || customers.has(one.customer_id)),
    );
    if (fault?.count !== undefined) {
      const left = fault.count - 1;
      this.#faults = this.#faults.flatMap((one) =>
        one === fault ? (left > 0 ? [{ ...one, count: left }] : []) : [one],
      );
    }
    return fault;
  }
}

function withId(fault: Omit<Fault, "id"> & { id?: string | undefined }): Fault {
  return { ...fault, id: fault.id ?? randomUUID() };
}

function pathPattern(path: string): RegExp {
  const parts = path.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
