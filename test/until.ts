import { setTimeout as delay } from "node:timers/promises";

/**
 * Reads again and again until there is a result: anything but undefined and false.
 * @param what names the result in the error
 * @throws Error when there is none in time
 */
export async function until<T>(
  what: string,
  read: () => Promise<T | undefined | false> | T | undefined | false,
  milliseconds = 15_000,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const result = await read();
    if (result !== undefined && result !== false) return result;
    if (Date.now() > deadline) throw new Error(`Waited ${milliseconds} ms in vain for ${what}.`);
    await delay(50);
  }
}
