import { mutationOptions } from "@tanstack/react-query";
import type { LicenseKeyExport } from "@/lib/api/filters";
import { Failure } from "./failure";
import { failureOf, writeHeaders } from "./fetch-json";
import { withProof } from "./proof";

const PATH = "/api/license-keys/export";
const LINE_BREAK = 10;

export type ExportChoice = LicenseKeyExport & { isFull: boolean };
export type ExportProgress = { done: number; total: number };
/** How many keys a saved file has, and how many it lacks. */
export type ExportResult = { count: number; leftOut: number };

type ExportOptions = { signal: () => AbortSignal; onProgress: (progress: ExportProgress) => void };

/** Exports all keys to a file, and saves it if it arrived whole. */
export function exportKeysMutation({ signal, onProgress }: ExportOptions) {
  return mutationOptions({
    mutationKey: ["license-keys", "export"],
    mutationFn: async (choice: ExportChoice): Promise<ExportResult> => {
      const stop = signal();
      const send = () => requestFile(choice, stop);
      const response = await (choice.isFull ? withProof(send) : send());
      // The customer may have canceled while the dialog asked for a proof.
      stop.throwIfAborted();
      const [count, leftOut] = [readCount(response, "x-key-count"), readCount(response, "x-left-out-count")];
      const file = await readWhole(response, count, (done) => onProgress({ done, total: count })).catch((error) => {
        stop.throwIfAborted();
        throw error instanceof Failure ? error : new Failure("response_unreadable", { cause: error });
      });
      stop.throwIfAborted();
      save(file, /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "license-keys");
      return { count, leftOut };
    },
    gcTime: 0,
  });
}

async function requestFile({ format, isFull }: ExportChoice, signal: AbortSignal): Promise<Response> {
  const request = { signal, cache: "no-store", redirect: "error" } as const;
  const response = await (isFull
    ? fetch(PATH, { ...request, method: "POST", headers: writeHeaders(), body: JSON.stringify({ format }) })
    : fetch(`${PATH}?format=${format}`, request)
  ).catch((error) => {
    signal.throwIfAborted();
    throw new Failure(navigator.onLine === false ? "offline" : "unreachable", { cause: error });
  });
  if (!response.ok) throw failureOf(response, await response.text().catch(() => ""));
  return response;
}

function readCount({ headers }: Response, name: string): number {
  const count = Number(headers.get(name) ?? Number.NaN);
  // A proxy that removed the header leaves no way to tell a whole file from a cut one.
  if (!Number.isInteger(count) || count < 0) throw new Failure("response_unreadable");
  return count;
}

/**
 * Reads the file to its end. It has one line break for each key and one more, and ends with one.
 * @throws Failure `response_unreadable` if it was cut off
 */
export async function readWhole(
  { body, headers }: Response,
  count: number,
  onProgress: (done: number) => void,
): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = body?.getReader();
  let lines = 0;
  let last: number | undefined;
  for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
    parts.push(read.value);
    for (const byte of read.value) if (byte === LINE_BREAK) lines += 1;
    last = read.value.at(-1) ?? last;
    onProgress(Math.min(lines, count));
  }
  if (lines !== count + 1 || last !== LINE_BREAK) throw new Failure("response_unreadable");
  return new Blob(parts, { type: headers.get("content-type") ?? "" });
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Browsers read the file after the click. The URL holds the keys in memory, so it doesn't stay.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
