import { expect, test } from "vitest";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { env } from "@/lib/server/platform/env";
import { changeEnvironment } from "@/test/environment";
import { hasPgbouncer, startPgbouncer } from "@/test/pgbouncer";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";
import { type Hearing, listenToChanges } from "./change-listener";

await openPortal();
const { DATABASE_URL } = env();

async function firstHearing(): Promise<Hearing | undefined> {
  const hearings: Hearing[] = [];
  const stop = listenToChanges({ onChange: () => undefined, onHearing: (hearing) => hearings.push(hearing) });
  await until("the listener", () => hearings.length > 0);
  await stop();
  return hearings[0];
}

test.skipIf(!hasPgbouncer)("behind a pooler a listener is deaf, unless it has a way around it", async () => {
  const pooler = await startPgbouncer(DATABASE_URL, "transaction");
  await closeDatabase();
  changeEnvironment({ DATABASE_URL: pooler.url });
  expect(await firstHearing()).toBe("deaf");
  changeEnvironment({ DATABASE_DIRECT_URL: DATABASE_URL });
  expect(await firstHearing()).toBe("hearing");
  await closeDatabase();
});
