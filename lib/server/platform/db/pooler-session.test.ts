import { test } from "vitest";
import { hasPgbouncer } from "@/test/pgbouncer";
import { openPooledPortal, usePooledPortal } from "@/test/pooled-portal";

test.skipIf(!hasPgbouncer)("the portal works through PgBouncer in session mode", async () => {
  await usePooledPortal(await openPooledPortal("session"));
});
