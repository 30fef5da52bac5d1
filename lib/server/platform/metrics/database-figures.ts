import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import { inArray, sql } from "drizzle-orm";
import { customerSessionAlive, staffSessionOpen } from "@/lib/server/platform/db/alive";
import { database } from "@/lib/server/platform/db/database";
import { auditHead } from "@/lib/server/platform/db/schema/audit";
import { directoryResyncs, directorySyncs } from "@/lib/server/platform/db/schema/directory";
import { mailOutages, mails } from "@/lib/server/platform/db/schema/mail";
import { rateLimits } from "@/lib/server/platform/db/schema/rate-limits";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { impersonations, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { innermostCode } from "@/lib/server/platform/error-description";
import { processWide } from "@/lib/server/platform/process-wide";
import type { Limit } from "@/lib/server/platform/rate-limit";

/** What the database knows. Ages are in seconds. */
export type DatabaseFigures = {
  mails_waiting: number;
  oldest_mail: number;
  mail_outage: number;
  directory: Record<string, number>;
  resyncs: Record<string, number>;
  audit_head: number;
  customer_sessions: number;
  staff_sessions: number;
  impersonations: number;
  /** Points taken of limits, by the key of their counters. */
  points_taken: Record<string, number>;
};

/** Does PostgreSQL answer? The figures are null when it doesn't, or when it took too long to count. */
export type DatabaseReading = { isUp: boolean; figures: DatabaseFigures | null };

/** However often somebody asks, the database is asked once in this time. */
const FRESH_MS = 5000;
/** Prometheus gives up after ten seconds. */
const WAIT_MS = 2000;
const STATEMENT_MS = 1500;
const QUERY_CANCELED = "57014";

const asked = processWide<{ at: number; reading?: Promise<DatabaseReading>; isUnderWay: boolean }>(
  "database-figures",
  () => ({ at: 0, isUnderWay: false }),
);

/**
 * The database's figures, at most five seconds old.
 * @param limits whose points to read
 */
export async function readDatabaseFigures(limits: readonly Limit[]): Promise<DatabaseReading> {
  const isFresh = asked.isUnderWay || performance.now() - asked.at < FRESH_MS;
  if (!asked.reading || !isFresh) {
    Object.assign(asked, { at: performance.now(), isUnderWay: true });
    asked.reading = read(limits).finally(() => {
      asked.isUnderWay = false;
    });
  }
  const late = delay(WAIT_MS, { isUp: false, figures: null }, { ref: false });
  return await Promise.race([asked.reading, late]);
}

/** The key of a limit's counter for everybody, as rate-limiter-flexible writes it. */
export function counterKey({ name }: Limit): string {
  return `${name}:all`;
}

async function read(limits: readonly Limit[]): Promise<DatabaseReading> {
  try {
    const figures = await database().transaction(
      async (tx) => {
        await tx.execute(sql`select set_config('statement_timeout', ${String(STATEMENT_MS)}, true)`);
        const { rows } = await tx.execute<DatabaseFigures>(figuresQuery(limits));
        return rows[0] ?? null;
      },
      { accessMode: "read only" },
    );
    return { isUp: true, figures };
  } catch (error) {
    return { isUp: innermostCode(error) === QUERY_CANCELED, figures: null };
  }
}

function figuresQuery(limits: readonly Limit[]) {
  const pending = sql`${mails} where ${inArray(mails.state, ["waiting", "sending"])}`;
  return sql`select
    (select count(*)::int from ${pending}) as mails_waiting,
    (select coalesce(extract(epoch from now() - min(${mails.createdAt})), 0)::float8 from ${pending}
      and ${mails.kind} <> 'reminder') as oldest_mail,
    (select count(*)::int from ${mailOutages}) as mail_outage,
    (select coalesce(json_object_agg(${directorySyncs.name}, extract(epoch from now() - ${directorySyncs.completedAt})), '{}')
      from ${directorySyncs} where ${directorySyncs.completedAt} is not null) as directory,
    (select coalesce(json_object_agg(kind, waiting), '{}')
      from (select ${directoryResyncs.kind} as kind, count(*) as waiting from ${directoryResyncs} group by 1) as queue) as resyncs,
    (select coalesce(max(${auditHead.seq}), 0)::float8 from ${auditHead}) as audit_head,
    (select count(*)::int from ${sessions} where ${customerSessionAlive()} and ${sessions.impersonationId} is null) as customer_sessions,
    (select count(*)::int from ${staffSessions} where ${staffSessionOpen()}) as staff_sessions,
    (select count(*)::int from ${impersonations} where ${impersonations.endedAt} is null and ${impersonations.expiresAt} > now())
      as impersonations,
    (select coalesce(json_object_agg(${rateLimits.key}, ${rateLimits.points}), '{}') from ${rateLimits}
      where ${inArray(rateLimits.key, limits.map(counterKey))} and ${rateLimits.expire} > extract(epoch from now()) * 1000)
      as points_taken`;
}
