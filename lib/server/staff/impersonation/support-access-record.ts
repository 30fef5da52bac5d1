import "server-only";
import type {
  ImpersonationEvent,
  ImpersonationRecord,
  RemedyRecord,
  SupportAccessRecord,
} from "@/lib/api/impersonations";
import { remedyKinds } from "@/lib/api/remedies";
import type { AuditRow } from "@/lib/server/audit/audit-chain";
import { IMPERSONATION_MINUTES } from "./running-impersonation";

/** Far more than half an hour brings. The audit log has the rest. */
const MAX_EVENTS = 200;

/** Describes a view of a customer's page in the support console by its event. */
export function describeConsoleView(view: AuditRow): SupportAccessRecord {
  const at = view.at.toISOString();
  return { ...describeStart(view), kind: "console", reason: null, ended_at: at, elevation: null, events: [] };
}

/** Describes a change of a key by its event. */
export function describeRemedy(change: AuditRow): RemedyRecord {
  const at = change.at.toISOString();
  const kind = remedyKinds.find((one) => one === change.detail.kind) ?? "enable";
  return {
    ...describeStart(change),
    kind: "remedy",
    reason: change.reason ?? "",
    ended_at: at,
    elevation: null,
    events: [],
    remedy: { kind, display_key: textOf(change.detail.display_key) },
  };
}

/**
 * Describes an impersonation by the events of its start and of what happened in it, the oldest first.
 * @param during includes its elevation and its end
 */
export function describeImpersonation(start: AuditRow, during: AuditRow[]): ImpersonationRecord {
  const [elevation] = during.filter(({ action }) => action.endsWith(".elevate")).slice(-1);
  return {
    ...describeStart(start),
    kind: "impersonation",
    reason: start.reason ?? "",
    ended_at: endOf(start, during)?.toISOString() ?? null,
    elevation: elevation ? { at: elevation.at.toISOString(), reason: elevation.reason ?? start.reason ?? "" } : null,
    events: eventsOf(during),
  };
}

function describeStart({ id, impersonationId, actorName, at, detail }: AuditRow) {
  return {
    id: impersonationId ?? id,
    staff_name: actorName ?? "",
    started_at: at.toISOString(),
    consented: detail.consented === true,
  };
}

/** An expired impersonation is over, even before the job records its end. */
function endOf({ at, detail }: AuditRow, during: AuditRow[]): Date | null {
  const latest = new Date(textOf(detail.expires_at) ?? at.getTime() + IMPERSONATION_MINUTES * 60_000);
  const recorded = during.find(({ action }) => action.endsWith(".end"))?.at ?? null;
  return (recorded ?? new Date()).getTime() >= latest.getTime() ? latest : recorded;
}

const kinds: Readonly<Record<string, ImpersonationEvent["kind"]>> = {
  "impersonation.page_view": "page_viewed",
  "activation.deactivate": "device_deactivated",
  "impersonation.write": "refused",
};

function eventsOf(rows: AuditRow[]): ImpersonationEvent[] {
  const events: ImpersonationEvent[] = [];
  for (const { action, at, detail } of rows) {
    const kind = kinds[action];
    if (!kind || events.length >= MAX_EVENTS) continue;
    const page = textOf(detail.page);
    // A page that was viewed twice is listed once.
    if (kind === "page_viewed" && events.some((event) => event.page === page)) continue;
    const { device, display_key } = detail;
    events.push({
      at: at.toISOString(),
      kind,
      page,
      device: textOf(device),
      device_facts: deviceFacts(detail),
      display_key: textOf(display_key),
    });
  }
  return events;
}

/** Reads what `auditedDevice` recorded. */
function deviceFacts(detail: AuditRow["detail"]): ImpersonationEvent["device_facts"] {
  const activatedAt = textOf(detail.device_activated_at);
  const { device_number: number } = detail;
  if (activatedAt === null) return null;
  return {
    activated_at: activatedAt,
    details: textOf(detail.device_details),
    number: typeof number === "number" ? number : null,
  };
}

/** A value of an event's detail, if it is text. */
export function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
