/** A request that the Polar API received. */
export interface LoggedRequest {
  at: string;
  method: string;
  /** Without the query. */
  path: string;
  query: string;
  token: { kind: "organization" | "customer" | "none"; customer_id?: string; member_id?: string };
  status: number;
  /** The customers whom the request concerns, to filter by. Answers leave them out. */
  customers: ReadonlySet<string>;
}

const limit = 10_000;

/** The latest requests, oldest first. */
export class RequestLog {
  #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    // Trimmed in batches, since trimming copies the list.
    if (this.#requests.length > limit * 1.2) this.#requests = this.#requests.slice(-limit);
  }

  clear(): void {
    this.#requests = [];
  }

  list(customerId: string | undefined): Omit<LoggedRequest, "customers">[] {
    return this.#requests
      .slice(-limit)
      .filter(({ customers }) => customerId === undefined || customers.has(customerId))
      .map(({ customers: _, ...request }) => request);
  }
}
