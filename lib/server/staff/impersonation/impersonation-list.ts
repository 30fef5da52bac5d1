import "server-only";
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type {
  ImpersonationFilter,
  ImpersonationList,
  ImpersonationRecord,
  StaffImpersonationList,
  SupportAccessRecord,
} from "@/lib/api/impersonations";
import type { AuditRow } from "@/lib/server/audit/audit-chain";
import { withPersonalData } from "@/lib/server/audit/personal-data";
import type { Context, CustomerContext } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { describeConsoleView, describeImpersonation, describeRemedy, textOf } from "./support-access-record";

/*
 * These lists are read from the audit log and nothing else, so that a changed row in another table can't hide or invent support
 * access, and `npm run audit:verify` covers every word of them.
 */

const PER_PAGE = 20;
/** Views of one agent in the support console are listed once in this time. */
const CONSOLE_VIEW_SECONDS = 1800;

type Impersonated = { customerId: string; memberId: string | null };

const isDone = eq(auditEvents.outcome, "done");
// Events from before the actions were renamed keep their names (docs/decisions/0026-audit-action-names.md).
const started = and(
  inArray(auditEvents.action, ["impersonation.start", "visit.start"]),
  isNotNull(auditEvents.impersonationId),
);
const remedied = eq(auditEvents.action, "license_key.remedy");
const CONSOLE_ACTIONS = ["customer.view", "license_key.view"];
const elevatedOrEnded = inArray(auditEvents.action, [
  "impersonation.elevate",
  "visit.elevate",
  "impersonation.end",
  "visit.end",
]);

/** Views in the support console, of each agent the first in each half hour. */
function consoleViewed(customerId: string): SQL | undefined {
  const halfHour = (at: unknown) => sql`floor(extract(epoch from ${at}) / ${CONSOLE_VIEW_SECONDS})`;
  const earlier = sql`exists (select from audit_events e where e.customer_id = ${customerId} and e.seq > 0
    and e.seq < ${auditEvents.seq} and e.action in ${CONSOLE_ACTIONS} and e.outcome = 'done'
    and e.actor_subject = ${auditEvents.actorSubject} and ${halfHour(sql`e.at`)} = ${halfHour(auditEvents.at)})`;
  return and(inArray(auditEvents.action, CONSOLE_ACTIONS), isNull(auditEvents.impersonationId), sql`not ${earlier}`);
}

/**
 * Support access to the customer, and in a team to the member, newest first: impersonations with what staff did in each, and
 * views in the support console.
 */
export async function listImpersonations(
  { db, actor }: CustomerContext,
  filter: ImpersonationFilter,
): Promise<ImpersonationList> {
  const { customerId, memberId } = actor.session;
  const of = or(started, consoleViewed(customerId), remedied);
  const { entries, next } = await readEntries(db, { customerId, memberId }, and(of, before(filter)));
  return { items: entries.map(({ record }) => record), next };
}

/** Impersonations of a customer and of this member, or of all members, with the link to the ticket. */
export async function listImpersonationsForStaff(
  { db }: Context,
  { filter, ...impersonated }: Impersonated & { filter: ImpersonationFilter },
): Promise<StaffImpersonationList> {
  const { entries, next } = await readEntries(db, impersonated, and(or(started, remedied), before(filter)));
  return {
    items: entries.flatMap(({ start, record }): StaffImpersonationList["items"] => {
      if (record.kind === "console") return [];
      if (record.kind === "remedy") return [{ ...record, ticket_url: null }];
      return [{ ...record, ticket_url: textOf(start.detail.ticket_url) }];
    }),
    next,
  };
}

function isImpersonation(entry: Entry): entry is Entry<ImpersonationRecord> {
  return entry.record.kind === "impersonation";
}

function before(filter: ImpersonationFilter): SQL | undefined {
  return filter.before === undefined ? undefined : lt(auditEvents.at, new Date(filter.before));
}

/** A view in the support console has no impersonation. */
type Entry<Record = SupportAccessRecord> = { start: AuditRow; record: Record };

async function readEntries(
  db: Queryable,
  { customerId, memberId }: Impersonated,
  wanted: SQL | undefined,
): Promise<{ entries: Entry[]; next: string | null }> {
  const ofMember = memberId === null ? undefined : or(isNull(auditEvents.memberId), eq(auditEvents.memberId, memberId));
  const rows = await db
    .select()
    .from(auditEvents)
    .where(and(gt(auditEvents.seq, 0), eq(auditEvents.customerId, customerId), ofMember, isDone, wanted))
    .orderBy(desc(auditEvents.seq))
    .limit(PER_PAGE + 1);
  const shown = await withPersonalData(db, rows.slice(0, PER_PAGE));
  return {
    entries: await present(db, shown),
    next: rows.length > PER_PAGE ? (shown.at(-1)?.at.toISOString() ?? null) : null,
  };
}

/** Finds one impersonation, with the customer and member it was of; null when there is none. */
export async function findImpersonation(
  { db }: Context,
  id: string,
): Promise<(Impersonated & { impersonation: ImpersonationRecord }) | null> {
  const rows = await db
    .select()
    .from(auditEvents)
    .where(and(gt(auditEvents.seq, 0), eq(auditEvents.impersonationId, id), isDone, started))
    .orderBy(asc(auditEvents.seq))
    .limit(1);
  const [entry] = await present(db, await withPersonalData(db, rows));
  const customerId = entry?.start.customerId ?? null;
  if (!entry || !isImpersonation(entry) || customerId === null) return null;
  return { customerId, memberId: entry.start.memberId, impersonation: entry.record };
}

async function present(db: Queryable, starts: AuditRow[]): Promise<Entry[]> {
  const ids = starts.map(({ impersonationId }) => impersonationId).filter((id) => id !== null);
  const byImpersonation = Map.groupBy(await readDuring(db, ids), ({ impersonationId }) => impersonationId);
  return starts.map((start) => ({
    start,
    record:
      start.impersonationId === null
        ? start.action === "license_key.remedy"
          ? describeRemedy(start)
          : describeConsoleView(start)
        : describeImpersonation(start, byImpersonation.get(start.impersonationId) ?? []),
  }));
}

/** What a customer sees of an impersonation. API reads are left out: they belong to a page view. */
const isShown = or(
  eq(auditEvents.action, "impersonation.page_view"),
  and(eq(auditEvents.action, "activation.deactivate"), isDone),
  and(eq(auditEvents.action, "impersonation.write"), eq(auditEvents.outcome, "refused")),
);

async function readDuring(db: Queryable, impersonationIds: string[]): Promise<AuditRow[]> {
  if (impersonationIds.length === 0) return [];
  const rows = await db
    .select()
    .from(auditEvents)
    .where(
      and(
        gt(auditEvents.seq, 0),
        inArray(auditEvents.impersonationId, impersonationIds),
        or(isShown, and(elevatedOrEnded, isDone)),
      ),
    )
    .orderBy(asc(auditEvents.seq));
  return await withPersonalData(db, rows);
}
