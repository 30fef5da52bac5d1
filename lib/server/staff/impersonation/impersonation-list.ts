import "server-only";
import { and, asc, desc, eq, inArray, isNull, lt, or } from "drizzle-orm";
import type { StaffVisitList, SupportVisit, SupportVisitList, VisitDeed, VisitFilter } from "@/lib/api/impersonations";
import { withDatabase } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { impersonations } from "@/lib/server/platform/db/schema/staff";
import type { VisitRow } from "./impersonation-end";

const PER_PAGE = 20;
/** A visit of half an hour has far fewer; the rest of one that has more is in the audit log. */
const LONGEST = 200;

/** Whose visits: a customer, and of a team one member. */
export type Visited = { customerId: string; memberId: string | null };

/**
 * The visits of support staff to a customer, newest first, with what was done in each, from the audit log.
 * @throws Problem `database_unavailable`.
 */
export async function listVisits(of: Visited, filter: VisitFilter): Promise<SupportVisitList> {
  return await readVisits(of, filter, presentVisit);
}

/** As `listVisits`, of a customer and all their members, for staff. */
export async function listVisitsForStaff(customerId: string, filter: VisitFilter): Promise<StaffVisitList> {
  return await readVisits({ customerId, memberId: null }, filter, (row, deeds) => ({
    ...presentVisit(row, deeds),
    ticket_url: row.ticketUrl,
  }));
}

async function readVisits<Shown>(
  { customerId, memberId }: Visited,
  filter: VisitFilter,
  present: (row: VisitRow, deeds: VisitDeed[]) => Shown,
): Promise<{ items: Shown[]; next: string | null }> {
  const rows = await withDatabase((db) =>
    db
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
      .limit(PER_PAGE + 1),
  );
  const shown = rows.slice(0, PER_PAGE);
  const deeds = await deedsOf(shown.map(({ id }) => id));
  return {
    items: shown.map((row) => present(row, deeds.get(row.id) ?? [])),
    next: rows.length > PER_PAGE ? (shown.at(-1)?.startedAt.toISOString() ?? null) : null,
  };
}

/** One visit, and whose it was; null where there is none. @throws Problem `database_unavailable`. */
export async function findVisit(id: string): Promise<(Visited & { visit: SupportVisit }) | null> {
  const [row] = await withDatabase((db) => db.select().from(impersonations).where(eq(impersonations.id, id)));
  if (!row) return null;
  const deeds = await deedsOf([id]);
  return { customerId: row.customerId, memberId: row.memberId, visit: presentVisit(row, deeds.get(id) ?? []) };
}

function presentVisit(row: VisitRow, deeds: VisitDeed[]): SupportVisit {
  const over = row.expiresAt.getTime() <= Date.now() ? row.expiresAt : null;
  return {
    id: row.id,
    staff_name: row.staffName,
    reason: row.reason,
    started_at: row.startedAt.toISOString(),
    ended_at: (row.endedAt ?? over)?.toISOString() ?? null,
    consented: row.consentId !== null,
    acted:
      row.elevatedAt === null ? null : { at: row.elevatedAt.toISOString(), reason: row.elevationReason ?? row.reason },
    deeds,
  };
}

/** Which events a customer is told, and as what. Reads by the page's own scripts are part of the page. */
const told = or(
  eq(auditEvents.action, "visit.page"),
  and(eq(auditEvents.action, "device.remove"), eq(auditEvents.outcome, "done")),
  and(eq(auditEvents.action, "visit.write"), eq(auditEvents.outcome, "refused")),
);

async function deedsOf(visits: string[]): Promise<Map<string, VisitDeed[]>> {
  const byVisit = new Map<string, VisitDeed[]>();
  if (visits.length === 0) return byVisit;
  const rows = await withDatabase((db) =>
    db
      .select()
      .from(auditEvents)
      .where(and(inArray(auditEvents.impersonationId, visits), told))
      .orderBy(asc(auditEvents.seq)),
  );
  for (const { impersonationId, action, at, detail } of rows) {
    if (impersonationId === null) continue;
    const deeds = byVisit.get(impersonationId) ?? [];
    byVisit.set(impersonationId, deeds);
    const kind =
      action === "visit.page" ? "page_seen" : action === "device.remove" ? "device_removed" : ("refused" as const);
    const page = textOf(detail.page);
    // The same page twice is told once.
    if (deeds.length >= LONGEST || (kind === "page_seen" && deeds.some((deed) => deed.page === page))) continue;
    deeds.push({
      at: at.toISOString(),
      kind,
      page,
      device: textOf(detail.device),
      display_key: textOf(detail.display_key),
    });
  }
  return byVisit;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
