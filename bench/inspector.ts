import { z } from "zod";
import type { NodeProcess } from "../test/node-process.ts";
import { until } from "../test/until.ts";

const answer = z.object({ id: z.number().optional(), result: z.unknown().optional() });
const evaluated = z.object({ result: z.object({ value: z.number() }) });

/** Node's inspector in a running server (SIGUSR1; not on Windows): its live memory, and where it spends its time. */
export interface Inspector {
  /** Bytes of JavaScript objects after a full garbage collection. */
  liveHeap(): Promise<number>;
  /** Profiles the CPU during the work. The result has the format of `node --cpu-prof`. */
  profile(work: () => Promise<unknown>): Promise<unknown>;
  close(): void;
}

/** Opens the inspector of a server that was started with `--inspect-port=127.0.0.1:0`. @throws Error if it doesn't answer. */
export async function openInspector(server: NodeProcess): Promise<Inspector> {
  server.signal("SIGUSR1");
  const socket = new WebSocket(await inspectorUrl(server));
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("The portal's inspector did not answer.")));
  });
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = answer.parse(JSON.parse(String(data)));
    if (id !== undefined) waiting.get(id)?.(result);
  });
  let last = 0;
  const send = (method: string, params: object = {}) =>
    new Promise<unknown>((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return {
    async liveHeap() {
      await send("HeapProfiler.collectGarbage");
      const expression = "process.memoryUsage().heapUsed";
      return evaluated.parse(await send("Runtime.evaluate", { expression })).result.value;
    },
    async profile(work) {
      await send("Profiler.enable");
      await send("Profiler.start");
      await work();
      const { profile } = z.object({ profile: z.unknown() }).parse(await send("Profiler.stop"));
      return profile;
    },
    close: () => socket.close(),
  };
}

async function inspectorUrl({ output }: NodeProcess): Promise<string> {
  return await until("the portal's inspector", () => /Debugger listening on (ws:\/\/\S+)/.exec(output())?.[1]);
}
