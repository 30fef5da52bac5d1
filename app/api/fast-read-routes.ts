import type { FastReadRoute } from "@/lib/server/http/fast-reads";
import { GET as openEvents } from "./events/route";
import { GET as countActivations } from "./license-keys/[id]/activation-count/route";
import { GET as listLicenseKeys } from "./license-keys/route";

/**
 * The reads behind the page of license keys: the list, and a count for each key in view (docs/fast-reads.md). And the stream of
 * changes, which Next would compress.
 */
export const fastReadRoutes: readonly FastReadRoute[] = [
  { path: "/api/license-keys", handler: listLicenseKeys },
  { path: "/api/license-keys/{id}/activation-count", handler: countActivations },
  { path: "/api/events", handler: openEvents },
];
