import "server-only";
import { and, asc, desc, eq, inArray, isNull, lt, or } from "drizzle-orm";
import type {
  ImpersonationEvent,
  ImpersonationFilter,
  ImpersonationList,
  ImpersonationRecord,
  StaffImpersonationList,
} from "@/lib/api/impersonations";
import type { Context, CustomerContext } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { impersonations } from "@/lib/server/platform/db/schema/staff";
import type { ImpersonationRow } from "./running-impersonation";

const PER_PAGE = 20;
/** Far more than half an hour brings. The audit log has the rest. */
const MAX_EVENTS = 200;

type Impersonated = { customerId: string; memberId: string | null };

/** Impersonations of the customer, and in a team of the member, newest first, with what staff did in each. */
export async function listImpersonations(
  { db, actor }: CustomerContext,
  filter: ImpersonationFilter,
): Promise<ImpersonationList> {
  const { entries, next } = await readImpersonations(db, actor.session, filter);
  return { items: entries.map(({ record }) => record), next };
}

/** Impersonations of a customer and all of its members, as `listImpersonations`, with the link to the ticket. */
export async function listImpersonationsForStaff(
  { db }: Context,
  { customerId, filter }: { customerId: string; filter: ImpersonationFilter },
): Promise<StaffImpersonationList> {
  const { entries, next } = await readImpersonations(db, { customerId, memberId: null }, filter);
  return { items: entries.map(({ row, record }) => ({ ...record, ticket_url: row.ticketUrl })), next };
}

type Entry = { row: ImpersonationRow; record: ImpersonationRecord };

async function readImpersonations(
  db: Queryable,
  { customerId, memberId }: Impersonated,
  filter: ImpersonationFilter,
): Promise<{ entries: Entry[]; next: string | null }> {
  const rows = await db
    .select()
    .from(impersonations)
    .where(
      and(
        eq(impersonations.customerId, customerId),
        memberId === null ? undefined : or(isNull(impersonations.memberId), eq(impersonations.memberId, memberId)),
        filter.before === undefined ? undefined : lt(impersonations.startedAt, new Date(filter.before)),
      ),
    )
    .orderBy(desc(impersonations.startedAt))
    .limit(PER_PAGE + 1);
  const shown = rows.slice(0, PER_PAGE);
  return {
    entries: await present(db, shown),
    next: rows.length > PER_PAGE ? (shown.at(-1)?.startedAt.toISOString() ?? null) : null,
  };
}

/** Finds one impersonation, with the customer and member it was of; null when there is none. */
export async function findImpersonation(
  { db }: Context,
  id: string,
): Promise<(Impersonated & { impersonation: ImpersonationRecord }) | null> {
  const [entry] = await present(db, await db.select().from(impersonations).where(eq(impersonations.id, id)));
  if (!entry) return null;
  const { row, record } = entry;
  return { customerId: row.customerId, memberId: row.memberId, impersonation: record };
}

async function present(db: Queryable, rows: ImpersonationRow[]): Promise<Entry[]> {
  const events = await eventsOf(db, rows);
  return rows.map((row) => ({
    row,
    record: {
      id: row.id,
      staff_name: row.staffName,
      reason: row.reason,
      started_at: row.startedAt.toISOString(),
      ended_at: endOf(row)?.toISOString() ?? null,
      consented: row.consentId !== null,
      elevation: row.elevatedAt && { at: row.elevatedAt.toISOString(), reason: row.elevationReason ?? row.reason },
      events: events.get(row.id) ?? [],
    },
  }));
}

/** An expired impersonation is over, even before the job records its end. */
function endOf({ endedAt, expiresAt }: ImpersonationRow): Date | null {
  return endedAt ?? (expiresAt.getTime() <= Date.now() ? expiresAt : null);
}

/** The audit events that a customer sees. API reads are left out: they belong to a page view. */
const isShown = or(
  eq(auditEvents.action, "impersonation.page_view"),
  and(eq(auditEvents.action, "activation.deactivate"), eq(auditEvents.outcome, "done")),
  and(eq(auditEvents.action, "impersonation.write"), eq(auditEvents.outcome, "refused")),
);
const kinds: Readonly<Record<string, ImpersonationEvent["kind"]>> = {
  "impersonation.page_view": "page_viewed",
  "activation.deactivate": "device_deactivated",
  "impersonation.write": "refused",
};

async function eventsOf(db: Queryable, of: ImpersonationRow[]): Promise<Map<string, ImpersonationEvent[]>> {
  const byImpersonation = new Map(of.map(({ id }): [string, ImpersonationEvent[]] => [id, []]));
  if (of.length === 0) return byImpersonation;
  const rows = await db
    .select()
    .from(auditEvents)
    .where(and(inArray(auditEvents.impersonationId, [...byImpersonation.keys()]), isShown))
    .orderBy(asc(auditEvents.seq));
  for (const { impersonationId, action, at, detail } of rows) {
    const events = byImpersonation.get(impersonationId ?? "");
    const kind = kinds[action];
    if (!events || !kind || events.length >= MAX_EVENTS) continue;
    const page = textOf(detail.page);
    // A page that was viewed twice is listed once.
    if (kind === "page_viewed" && events.some((event) => event.page === page)) continue;
    const { device, display_key } = detail;
    const device_facts = deviceFacts(detail);
    events.push({
      at: at.toISOString(),
      kind,
      page,
      device: textOf(device),
      device_facts,
      display_key: textOf(display_key),
    });
  }
  return byImpersonation;
}

/** Reads what `auditedDevice` recorded. */
function deviceFacts(detail: Readonly<Record<string, unknown>>): ImpersonationEvent["device_facts"] {
  const activatedAt = textOf(detail.device_activated_at);
  const { device_number: number } = detail;
  if (activatedAt === null) return null;
  return {
    activated_at: activatedAt,
    details: textOf(detail.device_details),
    number: typeof number === "number" ? number : null,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
