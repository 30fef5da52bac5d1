import { fstatSync } from "node:fs";

/**
 * Calls `end` once, when this process is to stop: on SIGINT, SIGTERM or SIGHUP, and when the process that started it
 * is gone, which shows by its channel closing, or by the pipe ending that it keeps as our stdin.
 */
export function endWithParent(end: () => void): void {
  let isOver = false;
  const once = () => {
    if (isOver) return;
    isOver = true;
    end();
  };
  // A signal comes twice when a terminal sends it to the whole group and the parent passes it on.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, once);
  process.once("disconnect", once);
  // One that had ended before we listened was never meant to hold us.
  if (holdsPipe()) setTimeout(() => process.stdin.once("end", once).resume(), 0);
}

function holdsPipe(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false;
  }
}
