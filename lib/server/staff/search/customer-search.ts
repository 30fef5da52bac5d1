import "server-only";
import * as z from "zod";
import type { CustomerSearch, CustomerSearchResult, FoundCustomer } from "@/lib/api/support";
import { audited } from "@/lib/server/audit/audited";
import type { AuditOrigin } from "@/lib/server/audit/record";
import { keyIndexProgress } from "@/lib/server/directory/key-sync";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { inBatches } from "@/lib/server/platform/in-batches";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { searchCustomers as searchInPolar } from "@/lib/server/polar/customers";
import type { StaffSession } from "@/lib/server/staff/auth/staff-session";
import { exactHints, type Found, keyHints } from "./exact-hints";
import { matchedField, presentCustomer } from "./support-presentation";

/** For one agent: the lane of staff at Polar is all agents' together. */
const searches: Limit = { name: "support-search", points: 30, seconds: 60 };

/** What sort of text was typed: all of it that the audit log is told. */
type QueryKind = "id" | "address" | "text";

const uuid = z.uuid();

function kindOf(query: string): QueryKind {
  if (uuid.safeParse(query.toLowerCase()).success) return "id";
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(query) ? "address" : "text";
}

/**
 * Finds customers of the organization by whatever an agent has: a customer's own address, name, external id or id, a
 * member's address or id, a license key, whole, by its last six characters or its id. Every hit of an index is read again
 * at Polar first. Exact matches come first, then Polar's own search; deleted and foreign customers never.
 *
 * Written down by the kind of what was typed, never by the text itself: that may be a key.
 * @throws Problem `rate_limited`, `upstream_*` (`upstream_rate_limited` when all agents together asked too much),
 *   `database_unavailable`.
 */
export async function searchCustomers(
  staff: StaffSession,
  asked: CustomerSearch,
  origin: AuditOrigin,
): Promise<CustomerSearchResult> {
  const kind = kindOf(asked.query);
  return await audited(
    { action: "customers.search", staff, origin, detail: { kind, page: asked.page } },
    async () => {
      await requirePoint(searches, staff.subject);
      return await find(asked, kind);
    },
    ({ pagination }) => ({ detail: { found: pagination.total_count } }),
  );
}

async function find({ query, page, limit }: CustomerSearch, kind: QueryKind): Promise<CustomerSearchResult> {
  const start = (page - 1) * limit;
  const [exact, keys, members, keyIndex] = await Promise.all([
    exactHints(query, kind),
    keyHints(query),
    directoryProgress(),
    keyIndexProgress(),
  ]);
  // Three lists, one behind the other: a page may stand in two of them.
  const exactTaken = exact.slice(start, start + limit);
  const keysFrom = Math.max(0, start - exact.length);
  const keysTaken = await keys.take({ offset: keysFrom, limit: limit - exactTaken.length });
  const before = exact.length + keys.count;
  // An address that somebody has is not looked for inside of other addresses.
  const isSearched = kind !== "address" || before === 0;
  const textFrom = Math.max(0, start - before);
  const textTaken = limit - exactTaken.length - keysTaken.length;
  const text = isSearched ? await searchText(query, { offset: textFrom, take: textTaken }) : { found: [], count: 0 };
  const read = await inBatches([...exactTaken, ...keysTaken], (hint) => hint());
  const hits = read.filter((hit) => hit !== null);
  const count = before + text.count - (read.length - hits.length);
  return {
    items: grouped([...hits, ...text.found]),
    pagination: { total_count: count, max_page: Math.ceil(count / limit) },
    index_complete: members.complete && keyIndex.complete,
  };
}

/** Some of what Polar's search finds, from an offset that need not begin one of its pages. */
async function searchText(
  query: string,
  { offset, take }: { offset: number; take: number },
): Promise<{ found: Found[]; count: number }> {
  const limit = Math.max(take, 1);
  const first = Math.floor(offset / limit) + 1;
  const begin = await searchInPolar(query, { page: first, limit }, "staff");
  const skipped = offset - (first - 1) * limit;
  const isCut = skipped > 0 && first < begin.maxPage;
  const end = isCut ? await searchInPolar(query, { page: first + 1, limit }, "staff") : null;
  const rows = [...begin.items, ...(end?.items ?? [])].slice(skipped, skipped + take);
  return {
    found: rows
      .filter(({ deleted_at }) => deleted_at === null)
      .map((customer) => ({ customer, match: { kind: "customer", field: matchedField(customer, query) } })),
    count: begin.totalCount,
  };
}

/** One item for each customer, in the order of their first match. */
function grouped(found: Found[]): FoundCustomer[] {
  const byId = new Map<string, FoundCustomer>();
  for (const { customer, match } of found) {
    const item = byId.get(customer.id) ?? { customer: presentCustomer(customer), matches: [] };
    byId.set(customer.id, item);
    // Found by its address and by its name: one reason of that kind is enough.
    if (match.kind === "customer" && item.matches.some(({ kind }) => kind === "customer")) continue;
    item.matches.push(match);
  }
  return [...byId.values()];
}
