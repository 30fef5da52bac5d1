import { randomUUID } from "node:crypto";

/** A failure on purpose, and the requests it applies to. Without conditions it applies to all. */
export interface Fault {
  id: string;
  method?: string | undefined;
  /** A path without the query. `*` stands for any text. */
  path?: string | undefined;
  /** Requests with this customer's token, and the organization's requests that name the customer. */
  customer_id?: string | undefined;
  /** The number of requests that fail. Without it, all of them fail. */
  count?: number | undefined;
  latency_ms?: number | undefined;
  /** Answers this status instead of carrying out the request. */
  status?: number | undefined;
  /** Carries out the request but spoils its answer. With `status`, spoils that answer. */
  body?: "empty" | "garbage" | "cut" | undefined;
  /** Resets the connection instead of carrying out the request. */
  reset?: boolean | undefined;
}

export type NewFault = Omit<Fault, "id"> & { id?: string | undefined };

/** The faults in order. The first one that applies to a request wins. */
export class Faults {
  #faults: Fault[] = [];

  list(): Fault[] {
    return this.#faults;
  }

  set(faults: NewFault[]): Fault[] {
    this.#faults = [];
    return this.add(faults);
  }

  add(faults: NewFault[]): Fault[] {
    const added = faults.map((fault) => ({ ...fault, id: fault.id ?? randomUUID() }));
    this.#faults.push(...added);
    return added;
  }

  /** Returns whether there was such a fault. */
  remove(id: string): boolean {
    const position = this.#faults.findIndex((fault) => fault.id === id);
    return position >= 0 && this.#faults.splice(position, 1).length > 0;
  }

  /** The fault that applies to a request, if any. Decreases its count. */
  take(method: string, path: string, customers: ReadonlySet<string>): Fault | undefined {
    const fault = this.#faults.find(
      (one) =>
        (one.method === undefined || one.method.toUpperCase() === method) &&
        (one.path === undefined || patternOf(one.path).test(path)) &&
        (one.customer_id === undefined || customers.has(one.customer_id)),
    );
    if (fault?.count !== undefined) {
      fault.count -= 1;
      if (fault.count === 0) this.remove(fault.id);
    }
    return fault;
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
}
