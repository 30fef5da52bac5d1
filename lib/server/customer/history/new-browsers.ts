import "server-only";
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Context } from "@/lib/server/context";
import type { OpenedSession } from "@/lib/server/customer/session/session-opening";
import { historyEvents } from "@/lib/server/platform/db/schema/history";
import { log } from "@/lib/server/platform/log";
import { seal } from "@/lib/server/platform/secrets";
import { describeUserAgent } from "@/lib/server/platform/user-agent";

/** Records a sign-in in a browser in which this person hadn't signed in before. A failure doesn't stop the sign-in. */
export async function recordNewBrowser(
  { db, userAgent }: Context,
  { customerId, memberId }: Pick<OpenedSession, "customerId" | "memberId">,
): Promise<void> {
  const id = randomUUID();
  const sealed = seal("history", JSON.stringify({ browser: describeUserAgent(userAgent), noticed: false }), id);
  try {
    await db.insert(historyEvents).values({ id, customerId, memberId, kind: "signed_in", at: sql`now()`, sealed });
  } catch (error) {
    log.warn({ event: "history_incomplete", err: error });
  }
}
