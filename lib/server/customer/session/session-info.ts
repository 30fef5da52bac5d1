import "server-only";
import { eq } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { SessionInfo } from "@/lib/api/schemas";
import type { CustomerContext, CustomerSession } from "@/lib/server/context";
import { maskGenerated } from "@/lib/server/directory/key-mask";
import { keyMask } from "@/lib/server/directory/known-keys";
import type { Queryable } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { env } from "@/lib/server/platform/env";
import { plainText } from "@/lib/server/platform/plain-text";
import { readTokenHolder } from "@/lib/server/polar/customer-sessions";
import { type Person, readPerson } from "./session-person";
import { endSession } from "./session-revocation";
import { sealPerson } from "./session-settlement";

/**
 * What the account page says of its session: the person as Polar names them now, which the session remembers. If Polar doesn't
 * answer, as they were named last.
 * @throws Problem `session_expired` when the session's email opens the account no longer.
 */
export async function describeCurrentSession(context: CustomerContext): Promise<SessionInfo> {
  const { db, actor } = context;
  const person = await readCurrentPerson(context);
  if (person === null) {
    await endSession(db, actor.session);
    throw new Problem("session_expired");
  }
  const [row] = await db.select().from(sessions).where(eq(sessions.idHash, actor.session.idHash));
  if (row) await sealPerson(db, row, person);
  const session = { ...actor.session, ...person };
  return { ...(await describeSession(context)), ...(await describePerson(db, session)) };
}

async function readCurrentPerson({ actor, polar }: CustomerContext): Promise<Person | null> {
  const { session } = actor;
  try {
    return await polar.withCustomerToken(async (token) => {
      // An impersonation is for an account, whoever owns it.
      if (actor.kind === "customer") return await readPerson(session, token, polar.lane);
      const { name, email, role } = await readTokenHolder(token);
      return { name, email, role };
    });
  } catch (error) {
    if (!(error instanceof Problem) || error.code === "session_expired") throw error;
    return { name: session.name, email: session.email, role: session.role };
  }
}

/** What a page may know of its own session (`GET /api/session`). */
export async function describeSession({ actor, db }: CustomerContext): Promise<SessionInfo> {
  const { session } = actor;
  const impersonation = actor.kind === "impersonator" ? actor.impersonation : null;
  return {
    customer: { id: session.customerId },
    ...(await describePerson(db, session)),
    opened_by: session.openedBy,
    expires_at: session.expiresAt.toISOString(),
    can_switch_account: session.verifiedEmailHash !== null && impersonation === null,
    return_link: env().ALLOWED_RETURN_URLS.find(({ url }) => url === session.returnUrl) ?? null,
    read_only: impersonation !== null && !impersonation.elevated,
    impersonation: impersonation && {
      id: impersonation.id,
      staff_name: impersonation.staffName,
      reason: impersonation.reason,
      expires_at: impersonation.expiresAt.toISOString(),
      elevated: impersonation.elevated,
    },
  };
}

type PersonOf = Pick<CustomerSession, "customerId" | "memberId"> & Person;

async function describePerson(db: Queryable, { customerId, memberId, role, name, email }: PersonOf) {
  const mask = await keyMask(db, customerId);
  return {
    member: memberId === null ? null : { id: memberId, role },
    name: name === null ? null : maskGenerated(mask(plainText(name))),
    email: email === null ? null : mask(email),
  };
}
