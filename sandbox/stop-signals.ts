import { fstatSync } from "node:fs";

/**
 * Calls `stop` once when this process should stop: after SIGINT, SIGTERM or SIGHUP, and when its parent has exited. A parent
 * is connected by Node's IPC channel, or by a pipe to stdin.
 */
export function onStop(stop: () => void): void {
  let isStopped = false;
  const once = () => {
    if (isStopped) return;
    isStopped = true;
    stop();
  };
  // A signal arrives twice if the terminal sends it to the whole group and the parent forwards it.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, once);
  process.once("disconnect", once);
  // Deferred, so that a pipe that had already ended doesn't count.
  if (isStdinPipe()) setTimeout(() => process.stdin.once("end", once).resume(), 0);
}

function isStdinPipe(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false;
  }
}
