import { loadApi } from "./api-load.ts";
import { openInspector } from "./inspector.ts";
import { residentMemory } from "./process-usage.ts";
import type { Stage } from "./stage.ts";

const WARM_UP = 2_000;
const STEP = 5_000;
const STEPS = 4;

/** The portal's memory in bytes: as the system sees it, and JavaScript objects after a full garbage collection. */
export interface MemorySample {
  requests: number;
  residentBytes: number;
  liveHeapBytes: number;
}

/** Takes a sample after a warm-up, and after every 5,000 of 20,000 requests for the list of keys. */
export async function watchMemory({ portal, cookie }: Stage): Promise<MemorySample[]> {
  await loadApi(portal, cookie, { amount: WARM_UP });
  const inspector = await openInspector(portal);
  try {
    const sample = async (requests: number): Promise<MemorySample> => ({
      requests,
      residentBytes: await residentMemory(portal.pid),
      liveHeapBytes: await inspector.liveHeap(),
    });
    const samples = [await sample(0)];
    for (let step = 1; step <= STEPS; step++) {
      await loadApi(portal, cookie, { amount: STEP });
      samples.push(await sample(step * STEP));
    }
    return samples;
  } finally {
    inspector.close();
  }
}
