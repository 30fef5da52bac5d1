import { answerDirectly } from "@/lib/server/http/fast-reads";
import { GET as countActivations } from "./license-keys/[id]/activation-count/route";
import { GET as listLicenseKeys } from "./license-keys/route";

/** Tells server.ts the reads that a page of keys is made of: a list, and a count for each key in view. */
export function offerDirectRoutes(): void {
  const answer = answerDirectly([
    { path: "/api/license-keys", handler: listLicenseKeys },
    { path: "/api/license-keys/{id}/activation-count", handler: countActivations },
  ]);
  process.emit("license-portal:direct" as never, answer as never);
}
