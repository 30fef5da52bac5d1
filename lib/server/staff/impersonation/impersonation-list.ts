import "server-only";
import { and, asc, desc, eq, inArray, isNull, lt, or } from "drizzle-orm";
import type {
  ImpersonationEvent,
  ImpersonationFilter,
  ImpersonationList,
  ImpersonationRecord,
  StaffImpersonationList,
} from "@/lib/api/impersonations";
import { withDatabase } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { impersonations } from "@/lib/server/platform/db/schema/staff";
import type { ImpersonationRow } from "./impersonation-end";

const PER_PAGE = 20;
/** An impersonation of half an hour has far fewer; the rest of one that has more is in the audit log. */
const LONGEST = 200;

/** Whose impersonations: a customer, and of a team one member. */
export type Impersonated = { customerId: string; memberId: string | null };

/**
 * The impersonations of support staff to a customer, newest first, with what was done in each, from the audit log.
 * @throws Problem `database_unavailable`.
 */
export async function listImpersonations(of: Impersonated, filter: ImpersonationFilter): Promise<ImpersonationList> {
  return await readImpersonations(of, filter, presentImpersonation);
}

/** As `listImpersonations`, of a customer and all their members, for staff. */
export async function listImpersonationsForStaff(
  customerId: string,
  filter: ImpersonationFilter,
): Promise<StaffImpersonationList> {
  return await readImpersonations({ customerId, memberId: null }, filter, (row, events) => ({
    ...presentImpersonation(row, events),
    ticket_url: row.ticketUrl,
  }));
}

async function readImpersonations<Shown>(
  { customerId, memberId }: Impersonated,
  filter: ImpersonationFilter,
  present: (row: ImpersonationRow, events: ImpersonationEvent[]) => Shown,
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
  const events = await eventsOf(shown.map(({ id }) => id));
  return {
    items: shown.map((row) => present(row, events.get(row.id) ?? [])),
    next: rows.length > PER_PAGE ? (shown.at(-1)?.startedAt.toISOString() ?? null) : null,
  };
}

/** One impersonation, and whose it was; null where there is none. @throws Problem `database_unavailable`. */
export async function findImpersonation(
  id: string,
): Promise<(Impersonated & { impersonation: ImpersonationRecord }) | null> {
  const [row] = await withDatabase((db) => db.select().from(impersonations).where(eq(impersonations.id, id)));
  if (!row) return null;
  const events = await eventsOf([id]);
  return {
    customerId: row.customerId,
    memberId: row.memberId,
    impersonation: presentImpersonation(row, events.get(id) ?? []),
  };
}

function presentImpersonation(row: ImpersonationRow, events: ImpersonationEvent[]): ImpersonationRecord {
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
    events,
  };
}

/** Which events a customer is told, and as what. Reads by the page's own scripts are part of the page. */
const told = or(
  eq(auditEvents.action, "impersonation.page_view"),
  and(eq(auditEvents.action, "activation.deactivate"), eq(auditEvents.outcome, "done")),
  and(eq(auditEvents.action, "impersonation.write"), eq(auditEvents.outcome, "refused")),
);

async function eventsOf(impersonations: string[]): Promise<Map<string, ImpersonationEvent[]>> {
  const byImpersonation = new Map<string, ImpersonationEvent[]>();
  if (impersonations.length === 0) return byImpersonation;
  const rows = await withDatabase((db) =>
    db
      .select()
      .from(auditEvents)
      .where(and(inArray(auditEvents.impersonationId, impersonations), told))
      .orderBy(asc(auditEvents.seq)),
  );
  for (const { impersonationId, action, at, detail } of rows) {
    if (impersonationId === null) continue;
    const events = byImpersonation.get(impersonationId) ?? [];
    byImpersonation.set(impersonationId, events);
    const kind =
      action === "impersonation.page_view"
        ? "page_viewed"
        : action === "activation.deactivate"
          ? "device_deactivated"
          : ("refused" as const);
    const page = textOf(detail.page);
    // The same page twice is told once.
    if (events.length >= LONGEST || (kind === "page_viewed" && events.some((event) => event.page === page))) continue;
    events.push({
      at: at.toISOString(),
      kind,
      page,
      device: textOf(detail.device),
      display_key: textOf(detail.display_key),
    });
  }
  return byImpersonation;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
