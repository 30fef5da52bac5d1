import "server-only";
import { and, eq, gt, inArray, isNull, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { AuditAction } from "@/lib/api/audit";
import type { HistoryAction } from "@/lib/api/history-kinds";
import { type WholeAuditRow, withPersonalData } from "@/lib/server/audit/personal-data";
import type { CustomerContext } from "@/lib/server/context";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { eventTable } from "./event-table";
import {
  type Entry,
  type HistoryKey,
  isWanted,
  nameKey,
  newEvent,
  type Slice,
  SOURCES,
  type Told,
} from "./history-source";

const table = eventTable({
  source: SOURCES.audited,
  at: auditEvents.at,
  name: auditEvents.seq,
  toText: (seq: number) => String(seq).padStart(15, "0"),
  fromText: Number,
});

/** How a history names what the audit log has. */
const actionOf = {
  "activation.deactivate": "device_deactivated",
  "license_key.reveal": "revealed",
  "license_key.rotate": "rotated",
  "license_key.remedy": "support_changed",
  "license_keys.export": "exported",
  "license_key.view": "support_viewed_key",
  "impersonation.page_view": "support_viewed_key",
  "impersonation.start": "support_viewed",
  "customer.view": "support_viewed",
  "impersonation.elevate": "support_acted",
} as const satisfies Partial<Record<AuditAction, HistoryAction>>;
type Audited = keyof typeof actionOf;

const KEY_WRITES: Audited[] = ["activation.deactivate", "license_key.reveal", "license_key.rotate"];
const ON_ACCOUNT: Audited[] = [
  ...KEY_WRITES,
  "license_key.remedy",
  "license_keys.export",
  "license_key.view",
  "impersonation.start",
  "customer.view",
  "impersonation.elevate",
];
const ON_KEY: Audited[] = [...KEY_WRITES, "license_key.remedy", "license_key.view", "impersonation.page_view"];
const CONSOLE_VIEWS: Audited[] = ["license_key.view", "customer.view"];
/** Views of one agent in the support console are told once in this time. */
const CONSOLE_VIEW_SECONDS = 1800;

/**
 * What customers did with these keys, and what support looked at, from the audit log. Each fact is told once: a double click, or
 * a page that support opened twice, isn't.
 */
export async function readAuditedEvents(
  context: CustomerContext,
  read: Pick<Told, "keys" | "isAccount">,
  slice: Slice,
): Promise<Entry[]> {
  const { customerId, memberId } = context.actor.session;
  const actions = (read.isAccount ? ON_ACCOUNT : ON_KEY).filter((action) => isWanted(actionOf[action], slice));
  if (actions.length === 0) return [];
  const { seq } = auditEvents;
  const told = and(
    gt(seq, 0),
    eq(auditEvents.customerId, customerId),
    memberId === null ? undefined : or(isNull(auditEvents.memberId), eq(auditEvents.memberId, memberId)),
    eq(auditEvents.outcome, "done"),
    inArray(auditEvents.action, actions),
    // Support sees the same pages with an impersonation, which the start of it already tells.
    or(notInArray(auditEvents.action, CONSOLE_VIEWS), isNull(auditEvents.impersonationId)),
    isAbout([...read.keys.keys()], read.isAccount),
  );
  const firstOfEach = sql`(select min(${seq}) from ${auditEvents} where ${told} group by ${factOf()})`;
  const rows = await context.db
    .select()
    .from(auditEvents)
    .where(and(inArray(seq, firstOfEach), table.isAfter(slice.before)))
    .orderBy(...table.newestFirst)
    .limit(slice.limit);
  return (await withPersonalData(context.db, rows)).map((row) => present(row, read.keys));
}

function isAbout(ids: string[], isAccount: boolean): SQL | undefined {
  const ofKey = ids.length === 0 ? sql`false` : inArray(sql`${auditEvents.detail}->>'license_key_id'`, ids);
  const pages = ids.map((id) => `/license-keys/${id}`);
  return isAccount
    ? or(
        inArray(auditEvents.action, [
          "impersonation.start",
          "customer.view",
          "impersonation.elevate",
          "license_keys.export",
        ]),
        ofKey,
      )
    : or(ofKey, inArray(sql`${auditEvents.detail}->>'page'`, pages));
}

/** What makes two events the same fact. */
function factOf(): SQL {
  const { action, detail, impersonationId, actorSubject, at, seq } = auditEvents;
  const halfHour = sql`floor(extract(epoch from ${at}) / ${CONSOLE_VIEW_SECONDS})`;
  return sql`case
    when ${action} = 'activation.deactivate' then ${detail}->>'activation_id'
    when ${action} = 'impersonation.page_view' then concat(${impersonationId}, ${detail}->>'page')
    when ${inArray(action, CONSOLE_VIEWS)}
      then concat_ws(' ', ${action}, ${actorSubject}, ${detail}->>'license_key_id', ${halfHour})
    else ${seq}::text end`;
}

function present(row: WholeAuditRow, keys: ReadonlyMap<string, HistoryKey>): Entry {
  const action = actionOf[row.action as Audited];
  const { license_key_id, page, display_key, device } = row.detail;
  const id = text(license_key_id) ?? text(page)?.split("/").at(-1);
  const event = newEvent(action, {
    license_key: nameKey(keys.get(id ?? ""), text(display_key)),
    device: action === "device_deactivated" ? (text(device) ?? "") : null,
    staff_name: row.actorKind === "staff" ? row.actorName : null,
  });
  return table.toEntry({ at: row.at, name: row.seq }, event);
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
