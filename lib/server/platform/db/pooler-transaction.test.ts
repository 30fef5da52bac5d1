import { test } from "vitest";
import { hasPgbouncer } from "@/test/pgbouncer";
import { openPooledPortal, usePooledPortal } from "@/test/pooled-portal";

test.skipIf(!hasPgbouncer)("the portal works through PgBouncer in transaction mode", async () => {
  await usePooledPortal(await openPooledPortal("transaction"));
});
