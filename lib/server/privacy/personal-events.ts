import "server-only";
import { and, asc, gt, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { type WholeAuditRow, withPersonalData } from "@/lib/server/audit/personal-data";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditEvents, auditPersonalData } from "@/lib/server/platform/db/schema/audit";
import { mentions } from "./mentions";
import { ofAccounts, type Person } from "./person";

const { detail: eventDetail, reason: eventReason } = auditEvents;
const { detail, reason } = auditPersonalData;

/** Details that an earlier version wrote into the signed rows. */
const PERSONAL_DETAILS = [
  "browser",
  "device",
  "device_details",
  "device_activated_at",
  "display_key",
  "email_hash",
  "ticket_url",
];

/** Events of a person's accounts. */
export function ofPerson({ accounts }: Pick<Person, "accounts">): SQL {
  return ofAccounts(accounts, auditEvents.customerId, auditEvents.memberId);
}

/** Events whose personal data is about the person, in their accounts or elsewhere: wrong codes, and texts with their email. */
export function aboutPerson(person: Person): SQL {
  return (
    or(
      ofPerson(person),
      inArray(sql`${detail}->>'email_hash'`, person.emailHashes),
      mentions(person, reason, sql`${detail}::text`),
    ) ?? sql`false`
  );
}

/** Events of earlier versions, whose signed rows have personal data of the person. */
function signedWithData(person: Person): SQL | undefined {
  const names = sql.join(
    PERSONAL_DETAILS.map((name) => sql`${name}::text`),
    sql`, `,
  );
  const hasData = sql`(${eventReason} is not null or (${auditEvents.actorKind} = 'customer' and ${auditEvents.ip} is not null)
    or ${eventDetail} ?| array[${names}])`;
  const isAbout = or(
    ofPerson(person),
    inArray(sql`${eventDetail}->>'email_hash'`, person.emailHashes),
    mentions(person, eventReason, sql`${eventDetail}::text`),
  );
  return and(isNull(auditEvents.personalHash), hasData, isAbout);
}

/** How many events can't be erased, because an earlier version signed them together with the personal data. */
export async function countSignedWithData(db: Queryable, person: Person): Promise<number> {
  return await db.$count(auditEvents, signedWithData(person));
}

const BATCH = 1000;

/** The events about a person, oldest first. Events of others that only mention the person's email are others' data. */
export async function readPersonalEvents(db: Queryable, person: Person): Promise<WholeAuditRow[]> {
  const wrongCodes = sql`${auditEvents.seq} in (select ${auditPersonalData.seq} from ${auditPersonalData}
    where ${inArray(sql`${detail}->>'email_hash'`, person.emailHashes)})`;
  const which = or(ofPerson(person), wrongCodes, inArray(sql`${eventDetail}->>'email_hash'`, person.emailHashes));
  const events: WholeAuditRow[] = [];
  for (;;) {
    const rows = await db
      .select()
      .from(auditEvents)
      .where(and(gt(auditEvents.seq, events.at(-1)?.seq ?? 0), which))
      .orderBy(asc(auditEvents.seq))
      .limit(BATCH);
    if (rows.length === 0) return events;
    events.push(...(await withPersonalData(db, rows)));
  }
}
