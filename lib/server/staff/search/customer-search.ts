import "server-only";
import * as z from "zod";
import { paginationOf } from "@/lib/api/pagination";
import type { CustomerSearch, CustomerSearchResult, FoundCustomer, SearchMatch } from "@/lib/api/support";
import { audited } from "@/lib/server/audit/audit";
import type { StaffContext } from "@/lib/server/context";
import { keyIndexProgress } from "@/lib/server/directory/key-sync";
import { keyMasks } from "@/lib/server/directory/known-keys";
import { directoryProgress } from "@/lib/server/directory/member-sync";
import { indexNewestKeys } from "@/lib/server/directory/newest-keys";
import { indexNewestMembers } from "@/lib/server/directory/newest-members";
import { indexNewestOrders } from "@/lib/server/directory/newest-orders";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { searchCustomers as searchPolar } from "@/lib/server/polar/customers";
import { orNull } from "@/lib/server/polar/failure";
import { readEach } from "@/lib/server/polar/parallel-reads";
import { findSights, type Sight } from "@/lib/server/staff/impersonation/support-consent";
import { findDevices } from "./device-matches";
import { type CandidateList, type Found, findExactMatches, findKeyMatches, type QueryKind } from "./exact-matches";
import { findMembersByName, findOwnersByName } from "./member-matches";
import { findOrders } from "./order-matches";
import { matchedField, presentCustomer } from "./support-presentation";

/** Of one agent. All agents share the staff lane at Polar. */
const searches: Limit = { name: "support-search", points: 30, seconds: 60 };

const LONGEST_NAME = 500;
/** What Polar's order numbers look like, such as NORTH-0001. */
const ORDER_NUMBER = /-\d{3,}$/;

const nothing: CandidateList = { count: 0, slice: async () => [] };

const uuid = z.uuid();

function kindOf(query: string): QueryKind {
  if (uuid.safeParse(query.toLowerCase()).success) return "id";
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(query) ? "email" : "text";
}

/**
 * Finds customers by their email, name, external id or id; by a member's email, name or id; by a license key, its last six
 * characters or its id; by an order number; or by a device's name. Exact matches come first, then results of Polar's own search. Matches from the directory are read
 * again at Polar, so deleted customers never appear. Audited by the kind of the query only: its text may be a key.
 * @throws Problem `rate_limited`; `upstream_*` (`upstream_rate_limited` when all agents together have used up the staff lane).
 */
export async function searchCustomers(context: StaffContext, search: CustomerSearch): Promise<CustomerSearchResult> {
  const kind = kindOf(search.query);
  return await audited(
    context,
    "customers.search",
    { detail: { kind, page: search.page } },
    async () => {
      await requirePoint(searches, context.actor.staff.subject);
      return await find(context, search, kind);
    },
    ({ pagination }) => ({ detail: { found: pagination.total_count } }),
  );
}

/** A first page that stays empty is tried again after a look at what is newest at Polar. */
async function find(context: StaffContext, search: CustomerSearch, kind: QueryKind): Promise<CustomerSearchResult> {
  const result = await findIndexed(context, search, kind);
  if (result.pagination.total_count > 0 || search.page > 1 || !(await indexNewest(context, search, kind)))
    return result;
  return await findIndexed(context, search, kind);
}

/** Indexes what can have this kind of query and is so new that no webhook has announced it. @returns whether there was something. */
async function indexNewest(context: StaffContext, { query }: CustomerSearch, kind: QueryKind): Promise<boolean> {
  const keys = kind === "email" ? false : indexNewestKeys(context);
  const members = kind === "id" ? false : orNull(indexNewestMembers(context, { since: null }), "upstream_rate_limited");
  const orders = kind === "text" && ORDER_NUMBER.test(query) ? indexNewestOrders(context) : false;
  return (await Promise.all([keys, members, orders])).some(Boolean);
}

/** A page of five lists, one after the other: exact matches, keys, members' names, devices, Polar's search. A page may take from several. */
async function findIndexed(
  context: StaffContext,
  { query, page, limit }: CustomerSearch,
  kind: QueryKind,
): Promise<CustomerSearchResult> {
  const start = (page - 1) * limit;
  // Neither a name nor an external id is longer, and Polar's URL has its limits. A key can be.
  const isName = kind === "text" && query.length <= LONGEST_NAME;
  const [exact, orders, owners, keys, named, devices, members, keyIndex] = await Promise.all([
    findExactMatches(context, { query, kind }),
    isName ? findOrders(context, query) : [],
    isName ? findOwnersByName(context, query) : [],
    findKeyMatches(context, query),
    isName ? findMembersByName(context, query) : nothing,
    isName ? findDevices(context, query) : nothing,
    directoryProgress(context.db),
    keyIndexProgress(context.db),
  ]);
  const read = [...exact, ...orders, ...owners];
  const candidates = read.slice(start, start + limit);
  let countBefore = read.length;
  for (const list of [keys, named, devices]) {
    const offset = Math.max(0, start - countBefore);
    candidates.push(...(await list.slice({ offset, limit: limit - candidates.length })));
    countBefore += list.count;
  }
  // Once an email is found, other emails that contain it are not of interest.
  const isSearched = query.length <= LONGEST_NAME && (kind !== "email" || countBefore === 0);
  const textPage = { offset: Math.max(0, start - countBefore), count: limit - candidates.length };
  const text = isSearched ? await searchText(context, query, textPage) : { found: [], totalCount: 0 };
  const hits = (await readEach(candidates, (candidate) => candidate())).filter((hit) => hit !== null);
  const totalCount = countBefore + text.totalCount - (candidates.length - hits.length);
  return {
    items: await presentFound(context, [...hits, ...text.found]),
    pagination: paginationOf(totalCount, limit),
    index_complete: members.complete && keyIndex.complete,
  };
}

/** Reads results of Polar's search from an offset that may lie within one of its pages: then two pages are read. */
async function searchText(
  { polar }: StaffContext,
  query: string,
  { offset, count }: { offset: number; count: number },
): Promise<{ found: Found[]; totalCount: number }> {
  const limit = Math.max(count, 1);
  const page = Math.floor(offset / limit) + 1;
  const skipped = offset % limit;
  const first = await searchPolar(query, { page, limit }, polar.lane);
  const needsSecond = skipped > 0 && page < first.maxPage;
  const second = needsSecond ? await searchPolar(query, { page: page + 1, limit }, polar.lane) : null;
  const rows = [...first.items, ...(second?.items ?? [])].slice(skipped, skipped + count);
  return {
    found: rows
      .filter(({ deleted_at }) => deleted_at === null)
      .map((customer) => ({ customer, match: { kind: "customer", field: matchedField(customer, query) } })),
    totalCount: first.totalCount,
  };
}

/** One item for each customer, in the order of their first match. Their keys, to hide, come from the index alone. */
async function presentFound(context: StaffContext, found: Found[]): Promise<FoundCustomer[]> {
  const ids = found.map(({ customer }) => customer.id);
  const [masks, sights] = await Promise.all([keyMasks(context.db, ids), findSights(context, ids)]);
  const byId = new Map<string, FoundCustomer>();
  for (const { customer, match } of found) {
    const sight = sights(customer);
    const item = byId.get(customer.id) ?? {
      customer: presentCustomer(customer, masks(customer.id), sight),
      matches: [],
    };
    byId.set(customer.id, item);
    // A customer found by email and by name is listed with one of these reasons.
    if (match.kind === "customer" && item.matches.some(({ kind }) => kind === "customer")) continue;
    if (mayShowMatch(match, sight)) item.matches.push(match);
  }
  return [...byId.values()];
}

/** A match tells what a customer has. In a team, a member's code shows that member. */
function mayShowMatch(match: SearchMatch, sight: Sight): boolean {
  if (sight === "all") return true;
  return sight !== "nothing" && match.kind === "member" && match.member.id === sight.memberId;
}
