/** One call that the Polar API received. */
export interface LoggedRequest {
  at: string;
  method: string;
  /** Without its query. */
  path: string;
  query: string;
  token: { kind: "organization" | "customer" | "none"; customer_id?: string; member_id?: string };
  status: number;
  /** Customers whom the call concerns: the token's, and those it names. Filtered by, not answered. */
  customers: ReadonlySet<string>;
}

const KEPT = 10_000;

/** The last calls received, oldest first. */
export class RequestLog {
  #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > KEPT * 1.2) this.#requests = this.#requests.slice(-KEPT);
  }

  clear(): void {
    this.#requests = [];
  }

  list(customerId: string | null): Omit<LoggedRequest, "customers">[] {
    return this.#requests
      .slice(-KEPT)
      .filter(({ customers }) => customerId === null || customers.has(customerId))
      .map(({ customers: _, ...request }) => request);
  }
}
